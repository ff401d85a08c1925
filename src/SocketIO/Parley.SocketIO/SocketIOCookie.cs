using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO;

/// <summary>The cookie that tells a load balancer which server a connection belongs to.</summary>
public static class SocketIOCookie
{
    /// <summary>
    /// Creates the cookie of the Node.js server: named <c>io</c>, for all paths, not readable by scripts, <c>SameSite=Lax</c>;
    /// over HTTPS also <c>Secure</c>. Its value is the id of the connection, which is a secret.
    /// </summary>
    /// <returns>A builder for <see cref="SocketIOOptions.Cookie"/>, which may be changed.</returns>
    public static CookieBuilder CreateDefault()
    {
        return new CookieBuilder
        {
            Name = "io",
            Path = "/",
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            SecurePolicy = CookieSecurePolicy.SameAsRequest,
            IsEssential = true,
        };
    }
}
