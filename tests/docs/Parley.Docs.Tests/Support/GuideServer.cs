using Microsoft.AspNetCore.Hosting;

namespace Parley.SocketIO.Docs.Support;

/// <summary>A server on Kestrel, on a free port of the loopback address, for the code of one guide.</summary>
internal sealed class GuideServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GuideServer(WebApplication app, SocketIOServer io)
    {
        _app = app;
        IO = io;
    }

    public SocketIOServer IO { get; }

    public Uri Address => new(_app.Urls.First());

    public static async Task<GuideServer> StartAsync(
        Action<SocketIOServer> declare, Action<WebApplicationBuilder>? build = null, Action<WebApplication>? use = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO();
        build?.Invoke(builder);
        var app = builder.Build();
        use?.Invoke(app);
        var io = app.MapSocketIO();
        declare(io);
        await app.StartAsync();
        return new GuideServer(app, io);
    }

    public Task<GuideClient> ConnectAsync(string nsp = "/", string auth = "", Action<System.Net.WebSockets.ClientWebSocketOptions>? options = null)
    {
        return GuideClient.ConnectAsync(Address, nsp, auth, options);
    }

    public ValueTask DisposeAsync()
    {
        return _app.DisposeAsync();
    }
}
