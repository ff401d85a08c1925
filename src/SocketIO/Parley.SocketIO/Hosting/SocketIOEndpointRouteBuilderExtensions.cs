using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts a Socket.IO server on a path of an application.</summary>
public static class SocketIOEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the server that <c>AddSocketIO</c> has added. The path is matched exactly, its trailing slash included; the
    /// server closes when the host stops.
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

        // Routing takes "/socket.io" and "/socket.io/" for the same; clients and proxies do not.
        var exact = path.EndsWith('/') ? path : path + '/';
        server.UseConventions(endpoints.Map(exact, context => HandleAsync(server, exact, context)).WithDisplayName("Socket.IO"));
        return server;
    }

    private static Task HandleAsync(SocketIOServer server, string path, HttpContext context)
    {
        if (!context.Request.Path.Value.AsSpan().EndsWith(path, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return server.HandleAsync(context);
    }
}
