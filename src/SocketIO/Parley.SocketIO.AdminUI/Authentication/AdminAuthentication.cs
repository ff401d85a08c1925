using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.AdminUI.Authentication;

/// <summary>
/// The middleware of the admin namespace: lets in who has signed in before or knows the password. Thread-safe.
/// </summary>
internal sealed class AdminAuthentication
{
    private const string SessionItem = "Parley.SocketIO.AdminUI.Session";
    private const int LongestInput = 1024;

    private readonly AdminUIOptions _options;
    private readonly AdminUISessionStore _sessions;
    private readonly FailureLimiter _failures;
    private readonly ILogger _logger;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _userName;
    private readonly byte[] _password;

    public AdminAuthentication(AdminUIOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _sessions = options.SessionStore ?? new MemorySessionStore(time);
        _failures = new FailureLimiter(time, options.MaxFailures, options.FailureWindow);
        _userName = Digest(options.UserName ?? string.Empty);
        _password = Digest(options.Password ?? string.Empty);
    }

    /// <summary>The session that the page is to keep, once: who came with one keeps it.</summary>
    public static string? TakeNewSession(Socket socket)
    {
        return socket.Items.Remove(SessionItem, out var id) ? (string?)id : null;
    }

    /// <exception cref="ConnectionRefusedException">Neither a session nor a password that is good.</exception>
    public async ValueTask CheckAsync(Socket socket)
    {
        if (_options.AllowAnonymous)
        {
            return;
        }

        // A session cannot be guessed, so it needs no limit, and who has one is not locked out by who guesses passwords.
        var sessionId = Text(socket, "sessionId");
        if (sessionId.Length > 0 && await _sessions.ExistsAsync(sessionId).ConfigureAwait(false))
        {
            return;
        }

        var credentials = new AdminUICredentials(Text(socket, "username"), Text(socket, "password"), socket);
        if (credentials.UserName.Length == 0 && credentials.Password.Length == 0 && _options.Authenticate is null)
        {
            // A page with an expired session: it has guessed nothing.
            throw Refusal();
        }

        if (_failures.TryBegin(socket.Handshake.Address) is not { } attempt)
        {
            AdminLog.TooManyFailures(_logger, socket.Handshake.Address);
            throw new ConnectionRefusedException("too many attempts, try again later");
        }

        if (!await IsAllowedAsync(credentials).ConfigureAwait(false))
        {
            AdminLog.SignInRefused(_logger, socket.Handshake.Address);
            throw Refusal();
        }

        _failures.Forgive(attempt);
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await _sessions.SaveAsync(id, _options.SessionDuration).ConfigureAwait(false);
        socket.Items[SessionItem] = id;
        AdminLog.SignedIn(_logger, socket.Handshake.Address);
    }

    private static ConnectionRefusedException Refusal()
    {
        // The page knows this text and shows it in its language.
        return new ConnectionRefusedException("invalid credentials");
    }

    private async ValueTask<bool> IsAllowedAsync(AdminUICredentials credentials)
    {
        if (_options.Authenticate is { } authenticate)
        {
            try
            {
                return await authenticate(credentials).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A function of the application may throw anything; for who wants in it is a no.
            catch (Exception e)
#pragma warning restore CA1031
            {
                AdminLog.AuthenticateFailed(_logger, e);
                return false;
            }
        }

        // Both are compared, whatever the first says, and by digests of one length: how long it takes tells nothing.
        var isName = CryptographicOperations.FixedTimeEquals(Digest(credentials.UserName), _userName);
        var isPassword = CryptographicOperations.FixedTimeEquals(Digest(credentials.Password), _password);
        return isName & isPassword;
    }

    private byte[] Digest(string text)
    {
        return HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text));
    }

    private static string Text(Socket socket, string key)
    {
        if (!socket.Handshake.Auth.TryGetProperty(key, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return string.Empty;
        }

        try
        {
            return value.GetString() is { Length: <= LongestInput } text ? text : string.Empty;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text.
            return string.Empty;
        }
    }
}
