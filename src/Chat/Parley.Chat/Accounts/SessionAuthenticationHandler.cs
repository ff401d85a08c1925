using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Parley.Chat.Hosting;

namespace Parley.Chat.Accounts;

/// <summary>
/// The cookie that holds a session's key, and nothing else.
/// </summary>
/// <remarks>
/// ASP.NET Core's own cookie handler with a ticket store was not taken: signing in over a session that stands would keep its key
/// (we want a new one each time), its cookie is encrypted with keys that would have to be kept and rotated though an opaque key
/// has nothing to hide, and it knows one cookie name where we need two.
/// </remarks>
internal sealed class SessionAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    SessionService sessions,
    SiteAddress address) : SignInAuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Over HTTPS: the prefix makes browsers refuse it from anywhere but this very host, over HTTPS.</summary>
    public const string SecureCookie = "__Host-parley";

    /// <summary>Over plain HTTP, where browsers drop the other.</summary>
    public const string PlainCookie = "parley";

    private string CookieName => address.IsHttps(Request) ? SecureCookie : PlainCookie;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[CookieName] is not { Length: > 0 } key)
        {
            return AuthenticateResult.NoResult();
        }

        // A cookie whose session is over is no failure: it is what every device has left one day.
        if (await sessions.FindByKeyAsync(key) is not { } session)
        {
            return AuthenticateResult.NoResult();
        }

        return AuthenticateResult.Success(new AuthenticationTicket(SessionClaims.ToPrincipal(session), Scheme.Name));
    }

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        // The device's former session, whoever's it was, ends here: its cookie is about to be overwritten.
        await EndCurrentAsync();
        var personId = user.FindFirstValue(ClaimTypes.NameIdentifier)
            ?? throw new InvalidOperationException("Nobody can be signed in without an id.");
        SetCookie(await sessions.BeginAsync(personId, DeviceName.FromUserAgent(Request.Headers.UserAgent)));
    }

    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        await EndCurrentAsync();
        Response.Cookies.Delete(CookieName, CookieOptions());
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => ApiProblem.Unauthenticated().ExecuteAsync(Context);

    private async Task EndCurrentAsync()
    {
        if (Request.Cookies[CookieName] is { Length: > 0 } key && await sessions.FindByKeyAsync(key) is { } session)
        {
            await sessions.EndAsync(session.Id);
        }
    }

    private void SetCookie(string key)
    {
        var cookie = CookieOptions();

        // The longest a session can last. When it ends earlier the row says so; the cookie need not be renewed with each use.
        cookie.MaxAge = sessions.LongestLifetime;
        Response.Cookies.Append(CookieName, key, cookie);
    }

    private CookieOptions CookieOptions() => new()
    {
        HttpOnly = true,
        Secure = address.IsHttps(Request),
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
    };
}
