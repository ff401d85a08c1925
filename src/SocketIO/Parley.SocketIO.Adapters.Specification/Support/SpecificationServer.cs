using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Adapters.Specification;

/// <summary>One server of the cluster: Kestrel on a free port of the loopback address.</summary>
public sealed class SpecificationServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SpecificationServer(WebApplication app, SocketIOServer io)
    {
        _app = app;
        IO = io;
    }

    /// <summary>The Socket.IO server.</summary>
    public SocketIOServer IO { get; }

    /// <summary>Its address.</summary>
    public Uri Address => new(_app.Urls.First());

    internal static async Task<SpecificationServer> StartAsync(
        Action<SocketIOOptions> configure, Action<IServiceCollection> configureServices, Action<SocketIOServer> declare)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO(configure);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        configureServices(builder.Services);
        var app = builder.Build();
        var io = app.MapSocketIO();
        declare(io);
        var server = new SpecificationServer(app, io);
        await app.StartAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Closes the Socket.IO server and its adapters, then the host.</summary>
    /// <returns>A task that completes when it has stopped.</returns>
    public async Task StopAsync()
    {
        await IO.CloseAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        return _app.DisposeAsync();
    }
}
