using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Parley.Chat.Contract;
using Parley.Chat.Hosting;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Accounts;
using Person = Parley.Chat.Storage.Accounts.Person;

namespace Parley.Chat.Accounts;

/// <summary>An account, or why there is none.</summary>
internal readonly record struct AccountResult(Me? Me, ApiProblem? Problem)
{
    public static implicit operator AccountResult(ApiProblem problem) => new(null, problem);
}

/// <summary>Makes accounts and checks passwords. Thread-safe.</summary>
internal sealed partial class AccountService(
    ChatStore store,
    PasswordHashing passwords,
    AttemptLimits limits,
    SignInFailures failures,
    AccountOptions options,
    SiteAddress site,
    TimeProvider time,
    ILogger<AccountService> logger)
{
    /// <summary>Raised when somebody has joined.</summary>
    public event Action<Me>? Joined;

    public Task<bool> HasAccountsAsync() =>
        store.ReadAccountsAsync(accounts => accounts.People.AnyAsync(person => person.Kind == PersonKinds.Person));

    public async Task<AccountResult> SignUpAsync(Credentials credentials, ClientAddress address, CancellationToken cancellation)
    {
        if (!limits.TrySignUp(address, out var retryAfter))
        {
            return ApiProblem.TooManyRequests(retryAfter);
        }

        if (!NameRules.TryParse(credentials.Name, out var name, out var nameKey))
        {
            return new ApiProblem(StatusCodes.Status400BadRequest, ErrorCodes.NameInvalid, NameRules.Sentence);
        }

        if (PasswordRules.Check(credentials.Password) is { } weak)
        {
            return weak;
        }

        if (await IsClosedAsync())
        {
            return new ApiProblem(
                StatusCodes.Status403Forbidden, ErrorCodes.SignUpClosed, "Accounts cannot be made here right now. Ask an administrator.");
        }

        // Asked before the costly hash for the answer's sake; asked again by the writer for truth's.
        if (await store.ReadAccountsAsync(accounts => accounts.People.AnyAsync(person => person.NameKey == nameKey, cancellation)))
        {
            return NameTaken();
        }

        var hash = await passwords.HashAsync(credentials.Password, cancellation);
        var id = RandomId.New();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var me = await store.WriteAccountsAsync(accounts =>
        {
            if (accounts.People.Any(person => person.NameKey == nameKey))
            {
                return null;
            }

            // The first account is made by whoever set the server up.
            var isAdmin = !accounts.People.Any(person => person.Kind == PersonKinds.Person);
            accounts.People.Add(new Person
            {
                Id = id,
                Kind = PersonKinds.Person,
                Name = name,
                NameKey = nameKey,
                PasswordHash = hash,
                IsAdmin = isAdmin,
                CreatedAt = now,
            });
            return new Me { Id = id, Name = name, IsAdmin = isAdmin };
        });
        if (me is null)
        {
            return NameTaken();
        }

        LogJoined(logger, me.Id, me.IsAdmin);
        Joined?.Invoke(me);
        return new AccountResult(me, null);
    }

    public async Task<AccountResult> SignInAsync(Credentials credentials, ClientAddress address, CancellationToken cancellation)
    {
        // A name that could not exist is looked up all the same: it costs the same time as a wrong password.
        var nameKey = NameRules.TryParse(credentials.Name, out _, out var key) ? key : "";
        if (!limits.TrySignIn(address, out var retryAfter) || failures.MustWait(nameKey, address.Key, out retryAfter))
        {
            return ApiProblem.TooManyRequests(retryAfter);
        }

        var person = await store.ReadAccountsAsync(accounts =>
            accounts.People.FirstOrDefaultAsync(candidate => candidate.NameKey == nameKey, cancellation));
        var tooLong = credentials.Password.Length > 2 * PasswordRules.MaxLength;
        var verified = await passwords.VerifyAsync(
            tooLong ? null : person?.PasswordHash, tooLong ? "" : credentials.Password, cancellation);
        if (verified == PasswordVerificationResult.Failed || person?.PasswordHash is null)
        {
            failures.Count(nameKey, address.Key);
            ChatMetrics.SignInFailures.Add(1);
            LogRefused(logger, address.Key);
            return new ApiProblem(
                StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials, "There is no account with this name and password.");
        }

        failures.Forget(nameKey, address.Key);
        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            var hash = await passwords.HashAsync(credentials.Password, cancellation);
            await store.WriteAccountsAsync(accounts => accounts.People
                .Where(candidate => candidate.Id == person.Id)
                .ExecuteUpdate(set => set.SetProperty(candidate => candidate.PasswordHash, hash)));
        }

        return new AccountResult(new Me { Id = person.Id, Name = person.Name, IsAdmin = person.IsAdmin }, null);
    }

    private async Task<bool> IsClosedAsync()
    {
        var closed = options.SignUp == SignUpPolicy.Closed || (options.SignUp == SignUpPolicy.Automatic && site.IsPublicHttps);
        return closed && await HasAccountsAsync();
    }

    private static ApiProblem NameTaken() =>
        new(StatusCodes.Status409Conflict, ErrorCodes.NameTaken, "Somebody has this name already. Please choose another.");

    [LoggerMessage(Level = LogLevel.Debug, Message = "Account {PersonId} was made (administrator: {IsAdmin}).")]
    private static partial void LogJoined(ILogger logger, string personId, bool isAdmin);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} was refused.")]
    private static partial void LogRefused(ILogger logger, string address);
}
