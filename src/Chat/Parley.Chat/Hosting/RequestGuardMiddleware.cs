using Microsoft.AspNetCore.Http.Features;
using Parley.Chat.Contract;

namespace Parley.Chat.Hosting;

/// <summary>
/// What a request must be before anything looks at it: addressed to this site by name, and, where it changes something, made by
/// a page of this site, in JSON and small.
/// </summary>
/// <remarks>Socket.IO's own endpoint checks the origin of every request itself; its polling client cannot send our header.</remarks>
internal sealed class RequestGuardMiddleware(RequestDelegate next, SiteAddress address)
{
    private const long MaxApiBody = 64 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!address.IsAllowedHost(request.Host))
        {
            await new ApiProblem(
                StatusCodes.Status400BadRequest,
                ErrorCodes.HostNotAllowed,
                "This server does not answer under that name; --public-url or --insecure-lan changes it.").ExecuteAsync(context);
            return;
        }

        if (request.Path.StartsWithSegments("/socket.io", StringComparison.Ordinal) || IsSafe(request.Method))
        {
            await next(context);
            return;
        }

        if (Refuse(request) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxApiBody;
        }

        await next(context);
    }

    private ApiProblem? Refuse(HttpRequest request)
    {
        if (request.Headers["X-Requested-By"] != "parley" || !IsOwnPage(request))
        {
            return new ApiProblem(
                StatusCodes.Status403Forbidden, ErrorCodes.Forbidden, "This request did not come from a page of this site.");
        }

        var hasBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (hasBody && !request.HasJsonContentType())
        {
            return new ApiProblem(
                StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "The request must be application/json.");
        }

        return request.ContentLength > MaxApiBody
            ? new ApiProblem(StatusCodes.Status413PayloadTooLarge, ErrorCodes.TooLarge, "The request is too large.")
            : null;
    }

    private bool IsOwnPage(HttpRequest request)
    {
        // Browsers on plain HTTP other than localhost send no Sec-Fetch-Site; the origin is then the only witness.
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
        {
            return site.Count == 1 && site[0] is "same-origin" or "none";
        }

        return request.Headers.Origin is { Count: 1 } origin && address.IsOwnOrigin(request, origin[0]!);
    }

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
