using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Parley.SocketIO.Tests.Support;

/// <summary>
/// A server on Kestrel, on a free port of the loopback address. Its clock stands still unless the test advances it. It
/// remembers who connected to <c>/</c>, why they went, and what the error hook saw.
/// </summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentBag<IDisposable> _clients = [];

    private TestApp(WebApplication app, SocketIOServer io)
    {
        _app = app;
        IO = io;
    }

    public SocketIOServer IO { get; }

    public FakeTimeProvider Clock { get; private init; } = null!;

    public HttpClient Http { get; private init; } = null!;

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    public ConcurrentQueue<Socket> Connections { get; } = new();

    public ConcurrentQueue<DisconnectReason> Reasons { get; } = new();

    public ConcurrentQueue<SocketIOErrorContext> Errors { get; } = new();

    public static async Task<TestApp> StartAsync(
        Action<TestApp>? declare = null,
        Action<SocketIOOptions>? options = null,
        TimeProvider? time = null,
        bool managedWebSocket = false,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? use = null)
    {
        var clock = new FakeTimeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(time ?? clock);
        builder.Services.AddSocketIO(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        build?.Invoke(builder);

        var web = builder.Build();
        use?.Invoke(web);
        if (managedWebSocket)
        {
            web.UseWebSockets();
        }

        var io = web.MapSocketIO();
        io.EngineServer.UseManagedWebSocket = managedWebSocket;
        var app = new TestApp(web, io)
        {
            Clock = clock,
            Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = Eventually.Limit },
        };
        io.OnConnection(socket =>
        {
            socket.OnDisconnect(app.Reasons.Enqueue);
            app.Connections.Enqueue(socket);
        });
        io.OnError(app.Errors.Enqueue);
        declare?.Invoke(app);
        await web.StartAsync();
        return app;
    }

    /// <summary>Disposed of before the server, so that nothing waits for it.</summary>
    public void Track(IDisposable client)
    {
        _clients.Add(client);
    }

    /// <summary>The only socket of <c>/</c> that has connected so far.</summary>
    public Socket TheSocket => Assert.Single(Connections);

    public void Advance(double seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    public async Task<DisconnectReason> ReasonAsync()
    {
        await Eventually.Until(() => !Reasons.IsEmpty);
        return Assert.Single(Reasons);
    }

    public async Task<SocketIOErrorContext> ErrorAsync()
    {
        await Eventually.Until(() => !Errors.IsEmpty);
        return Assert.Single(Errors);
    }

    public Task StopAsync()
    {
        return _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Http.Dispose();
        await _app.DisposeAsync();
    }
}
