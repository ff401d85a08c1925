using Microsoft.AspNetCore.StaticFiles;
using Parley.Chat.Contract;

namespace Parley.Chat.Hosting;

/// <summary>The web client's files, and its page for every address that is not something else.</summary>
internal static class WebClientFiles
{
    private const string NotBuilt =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Parley Chat</title>"
        + "<h1>The web client is not built</h1>"
        + "<p>The server runs, but its page is missing. Build it with <code>npm ci</code> and <code>npm run build</code> in "
        + "<code>src/Chat/web</code>, or start the server with <code>./run</code>.</p></html>";

    public static void UseWebClientFiles(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        OnPrepareResponse = PrepareFile,
    });

    public static void MapWebClientPage(this IEndpointRouteBuilder endpoints)
    {
        var index = endpoints.ServiceProvider.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider.GetFileInfo("index.html");
        endpoints.MapFallback("{**path}", context => ServePageAsync(context, index));
    }

    private static void PrepareFile(StaticFileResponseContext file)
    {
        // Vite puts a hash of the content into every name below assets; other names stay and their content changes.
        var isHashed = file.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal);
        file.Context.Response.Headers.CacheControl = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
    }

    private static async Task ServePageAsync(HttpContext context, Microsoft.Extensions.FileProviders.IFileInfo index)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/assets", StringComparison.Ordinal))
        {
            await ApiProblem.NotFound().ExecuteAsync(context);
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await new ApiProblem(StatusCodes.Status405MethodNotAllowed, ErrorCodes.MethodNotAllowed, "There is only a page here.")
                .ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        if (!index.Exists)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(NotBuilt, context.RequestAborted);
            return;
        }

        context.Response.ContentLength = index.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.SendFileAsync(index, context.RequestAborted);
        }
    }
}
