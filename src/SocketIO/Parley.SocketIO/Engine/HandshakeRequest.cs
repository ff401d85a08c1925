using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>
/// The first request of a session, copied: an <see cref="HttpContext"/> must not be used after its request, and a polling
/// session outlives the request that opened it. Immutable.
/// </summary>
internal sealed class HandshakeRequest
{
    public HandshakeRequest(HttpContext context)
    {
        var request = context.Request;
        var headers = new HeaderDictionary(request.Headers.Count);
        foreach (var header in request.Headers)
        {
            // HTTP/2 carries method and path as pseudo headers; they are not the application's.
            if (!header.Key.StartsWith(':'))
            {
                headers[header.Key] = header.Value;
            }
        }

        Headers = headers;
        Query = request.Query;
        Address = context.Connection.RemoteIpAddress?.ToString();
        Secure = request.IsHttps;
        Url = string.Concat(request.Path.Value, request.QueryString.Value);
        Protocol = request.Protocol;
        User = context.User;
        UserId = UserIdOf(context.User);
        AuthenticationExpires =
            context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
    }

    /// <summary>The request of a client of another server, as far as that server tells.</summary>
    public HandshakeRequest(IHeaderDictionary headers, IQueryCollection query, string? address, bool secure, string url)
    {
        Headers = headers;
        Query = query;
        Address = address;
        Secure = secure;
        Url = url;
        Protocol = string.Empty;
        User = new ClaimsPrincipal(new ClaimsIdentity());
    }

    public IHeaderDictionary Headers { get; }

    public IQueryCollection Query { get; }

    public string? Address { get; }

    public bool Secure { get; }

    public string Url { get; }

    public string Protocol { get; }

    public ClaimsPrincipal User { get; }

    /// <summary>Identifies the person for whom the session was opened; no other person may use it.</summary>
    public string? UserId { get; }

    /// <summary>When the ticket or token of the request expires, where its scheme says so.</summary>
    public DateTimeOffset? AuthenticationExpires { get; }

    public static string? UserIdOf(ClaimsPrincipal user)
    {
        return user.Identity is { IsAuthenticated: true }
            ? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? user.Identity.Name
            : null;
    }
}
