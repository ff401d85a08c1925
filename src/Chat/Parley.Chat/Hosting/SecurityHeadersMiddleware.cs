using System.Buffers;
using Microsoft.Net.Http.Headers;

namespace Parley.Chat.Hosting;

/// <summary>The headers that confine the page, on every response, whoever writes it.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next, SiteAddress address)
{
    private const string PermissionsPolicy =
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), usb=()";

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment, because an error clears the headers that were set before it.
        context.Response.OnStarting(static state =>
        {
            var (context, address) = ((HttpContext, SiteAddress))state;
            Apply(context, address);
            return Task.CompletedTask;
        }, (context, address));
        return next(context);
    }

    private static void Apply(HttpContext context, SiteAddress address)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = BuildPolicy(context.Request, address.IsHttps(context.Request));
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (!address.IsInsecure(context.Request))
        {
            // Browsers ignore it elsewhere, and complain in the console of every page.
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }

        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = PermissionsPolicy;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        if (address.IsHttps(context.Request))
        {
            headers[HeaderNames.StrictTransportSecurity] = "max-age=31536000; includeSubDomains";
        }
    }

    private static string BuildPolicy(HttpRequest request, bool isHttps)
    {
        // Older browsers do not count a socket to the same host as 'self', so it is named. The name comes from the request.
        var host = request.Host.Value;
        var socket = string.IsNullOrEmpty(host) || host.AsSpan().ContainsAnyExcept(HostCharacters)
            ? ""
            : $" {(isHttps ? "wss" : "ws")}://{host}";
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; "
            + $"connect-src 'self'{socket}; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
            + "object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    }
}
