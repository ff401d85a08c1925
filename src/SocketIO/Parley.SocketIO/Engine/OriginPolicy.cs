using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Decides for every request whether its origin may talk to this server, and writes the CORS headers that let a page of
/// another origin read the answer. CORS headers alone protect nothing here: a browser sends the request before it asks, and
/// never asks for a WebSocket. Stateless.
/// </summary>
internal sealed class OriginPolicy
{
    private readonly SocketIOCorsOptions _options;

    public OriginPolicy(SocketIOCorsOptions options)
    {
        _options = options;
    }

    /// <summary>Whether the answer depends on the origin that asks.</summary>
    public bool AllowsOthers => _options.AllowAnyOriginUnsafe || _options.AllowedOrigins.Count > 0;

    public OriginVerdict Check(HttpRequest request)
    {
        var values = request.Headers.Origin;
        if (values.Count == 0)
        {
            return OriginVerdict.SameOrigin;
        }

        if (values.Count > 1)
        {
            return OriginVerdict.Malformed;
        }

        var origin = values[0] ?? string.Empty;
        if (origin.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || origin.Contains('\x7f', StringComparison.Ordinal))
        {
            return OriginVerdict.Malformed;
        }

        if (IsSameOrigin(request, origin))
        {
            return OriginVerdict.SameOrigin;
        }

        return _options.AllowAnyOriginUnsafe || _options.AllowedOrigins.Contains(origin)
            ? OriginVerdict.Allowed
            : OriginVerdict.Refused;
    }

    public void WriteHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        headers.Vary = StringValues.Concat(headers.Vary, "Origin");
        if (_options.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }
    }

    /// <summary>Answers the question that a browser asks before an unusual request.</summary>
    public static void WritePreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET,HEAD,PUT,PATCH,POST,DELETE";
        if (context.Request.Headers.TryGetValue("Access-Control-Request-Headers", out var requested))
        {
            headers.AccessControlAllowHeaders = requested;
            headers.Vary = StringValues.Concat(headers.Vary, "Access-Control-Request-Headers");
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.ContentLength = 0;
    }

    private static bool IsSameOrigin(HttpRequest request, string origin)
    {
        var scheme = request.Scheme;
        return origin.Length == scheme.Length + 3 + (request.Host.Value?.Length ?? 0)
            && origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && origin.AsSpan(scheme.Length).StartsWith("://", StringComparison.Ordinal)
            && origin.AsSpan(scheme.Length + 3).Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}

internal enum OriginVerdict
{
    /// <summary>The server's own origin, or a client that is not a web page.</summary>
    SameOrigin,

    /// <summary>Another origin that may connect; it needs CORS headers.</summary>
    Allowed,

    /// <summary>Another origin that may not.</summary>
    Refused,

    /// <summary>No origin at all: control characters, or two of them.</summary>
    Malformed,
}
