using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts a Socket.IO server on a path of an application.</summary>
public static class SocketIOEndpointRouteBuilderExtensions
{
    private const string Below = "socketIOPath";

    /// <summary>
    /// Maps the server that <c>AddSocketIO</c> has added. It answers on the path with its trailing slash and on all paths
    /// below, as the Node.js server does, where no other endpoint of the application is; without the slash only with
    /// <see cref="SocketIOOptions.AddTrailingSlash"/> off. The server closes when the host stops.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path that clients name in their <c>path</c> option; <c>/socket.io/</c> is their default.</param>
    /// <returns>The server, to which events and conventions such as <c>RequireAuthorization</c> are added.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSocketIO</c> was not called.</exception>
    public static SocketIOServer MapSocketIO(this IEndpointRouteBuilder endpoints, string path = "/socket.io/")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var server = endpoints.ServiceProvider.GetService<SocketIOServer>()
            ?? throw new InvalidOperationException("Call builder.Services.AddSocketIO() before app.MapSocketIO().");

        var root = path.TrimEnd('/') + '/';
        server.UseConventions(endpoints.Map(root + "{**" + Below + "}", context => HandleAsync(server, context))
            .WithDisplayName("Socket.IO"));
        return server;
    }

    // Routing takes "/socket.io" and "/socket.io/" for the same; clients and proxies do not.
    private static Task HandleAsync(SocketIOServer server, HttpContext context)
    {
        var name = context.Request.RouteValues[Below] as string;
        var isServed = !server.Options.AddTrailingSlash
            || name is not null
            || context.Request.Path.Value.AsSpan().EndsWith("/", StringComparison.Ordinal);
        if (!isServed)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return server.HandleAsync(context, name);
    }
}
