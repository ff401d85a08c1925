using System.Security.Claims;

namespace Parley.Chat.Accounts;

/// <summary>How a session is told as claims.</summary>
internal static class SessionClaims
{
    public const string Scheme = "parley";

    public const string Administrator = "admin";

    private const string SessionId = "sid";

    public static ClaimsPrincipal ToPrincipal(ActiveSession session)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, session.PersonId),
            new(ClaimTypes.Name, session.PersonName),
            new(SessionId, session.Id),
        ];
        if (session.IsAdmin)
        {
            claims.Add(new Claim(ClaimTypes.Role, Administrator));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
    }

    public static string? FindSessionId(ClaimsPrincipal user) => user.FindFirst(SessionId)?.Value;
}
