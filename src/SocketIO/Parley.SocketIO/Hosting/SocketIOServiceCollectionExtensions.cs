using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Socket.IO to the services of an application.</summary>
public static class SocketIOServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="SocketIOServer"/>; <c>app.MapSocketIO()</c> puts it on a path.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>A builder for what belongs to the server.</returns>
    public static ISocketIOBuilder AddSocketIO(this IServiceCollection services, Action<SocketIOOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<SocketIOOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIOOptions>, SocketIOOptionsValidator>());
        services.TryAddSingleton(CreateServer);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SocketIOShutdown>());
        return new SocketIOBuilder(services);
    }

    private static SocketIOServer CreateServer(IServiceProvider provider)
    {
        var extensions = provider.GetServices<IConfigureSocketIOServer>().ToArray();
        var server = new SocketIOServer(
            provider.GetRequiredService<IOptions<SocketIOOptions>>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<IMeterFactory>(),
            provider);
        foreach (var extension in extensions)
        {
            extension.Configure(server);
        }

        return server;
    }

    /// <summary>
    /// Adds an <see cref="EngineIOServer"/>: connections and messages without namespaces, events and rooms, for clients of
    /// <c>engine.io-client</c>. <c>app.MapEngineIO()</c> puts it on a path. It has options of its own, so it may stand beside a
    /// Socket.IO server.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options; those that concern namespaces, sockets and events mean nothing here.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEngineIO(this IServiceCollection services, Action<SocketIOOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<SocketIOOptions>(EngineIOServer.OptionsName);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIOOptions>, SocketIOOptionsValidator>());
        services.TryAddSingleton(static provider => new EngineIOServer(
            provider.GetRequiredService<IOptionsMonitor<SocketIOOptions>>().Get(EngineIOServer.OptionsName),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<IMeterFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EngineIOShutdown>());
        return services;
    }

    private sealed class SocketIOBuilder(IServiceCollection services) : ISocketIOBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
