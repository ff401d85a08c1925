using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO;
using Parley.SocketIO.Hosting;

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
    /// <exception cref="InvalidOperationException">
    /// <c>AddSocketIO</c> was not called, or the server is mapped already: an application has one server, on one path.
    /// </exception>
    public static SocketIOServer MapSocketIO(this IEndpointRouteBuilder endpoints, string path = "/socket.io/")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var server = endpoints.ServiceProvider.GetService<SocketIOServer>()
            ?? throw new InvalidOperationException("Call builder.Services.AddSocketIO() before app.MapSocketIO().");

        server.ThrowIfMapped();
        server.UseConventions(Map(endpoints, path, "Socket.IO", server.Options, server.HandleAsync));
        return server;
    }

    /// <summary>
    /// Maps the server that <c>AddEngineIO</c> has added: Engine.IO without Socket.IO on top. Paths are served as by
    /// <see cref="MapSocketIO"/>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path that clients name in their <c>path</c> option; <c>/engine.io/</c> is their default.</param>
    /// <returns>The server, to which handlers and conventions such as <c>RequireAuthorization</c> are added.</returns>
    /// <exception cref="InvalidOperationException">
    /// <c>AddEngineIO</c> was not called, or the server is mapped already: an application has one, on one path.
    /// </exception>
    public static EngineIOServer MapEngineIO(this IEndpointRouteBuilder endpoints, string path = "/engine.io/")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var server = endpoints.ServiceProvider.GetService<EngineIOServer>()
            ?? throw new InvalidOperationException("Call builder.Services.AddEngineIO() before app.MapEngineIO().");
        server.ThrowIfMapped();
        server.UseConventions(Map(
            endpoints, path, "Engine.IO", server.EngineServer.Options, (context, _) => server.EngineServer.HandleAsync(context)));
        return server;
    }

    private static EndpointConventions Map(
        IEndpointRouteBuilder endpoints, string path, string name, SocketIOOptions options, Func<HttpContext, string?, Task> serve)
    {
        var pattern = path.TrimEnd('/') + "/{**" + Below + "}";
        RequestDelegate handle = context => HandleAsync(options, serve, context);

        // Clients are programs: 401 and 403 tell them more than a redirect to a page for people.
        var endpoint = endpoints.Map(pattern, handle).WithDisplayName(name).DisableCookieRedirect();

        // A browser asks without credentials whether a page of another origin may send them. The answer depends on the origin
        // alone, so nobody has to be signed in for it. Sessions are neither opened nor used by this method.
        var preflight = endpoints.MapMethods(pattern, [HttpMethods.Options], handle).WithDisplayName(name + " preflight");
        preflight.Finally(static builder => builder.Metadata.Add(new AllowAnonymousAttribute()));
        return new EndpointConventions(endpoint, preflight);
    }

    // Routing takes "/socket.io" and "/socket.io/" for the same; clients and proxies do not.
    private static Task HandleAsync(SocketIOOptions options, Func<HttpContext, string?, Task> serve, HttpContext context)
    {
        var name = context.Request.RouteValues[Below] as string;
        var isServed = !options.AddTrailingSlash
            || name is not null
            || context.Request.Path.Value.AsSpan().EndsWith("/", StringComparison.Ordinal);
        if (!isServed)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return serve(context, name);
    }
}
