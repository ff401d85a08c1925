using System.Net;
using Parley.Bench.Load;
using Parley.SocketIO;
using Parley.SocketIO.Engine;

namespace Parley.Bench.Soak.Server;

/// <summary>The server under test: every feature on, short times, small bounds, and a page that shows what it holds.</summary>
internal static class SoakServer
{
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(6);
    public static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(8);
    public const int MaxMessage = 100_000;

    /// <summary>
    /// After this time without clients nothing may be left: events are kept longest, for clients that are lost as late as can be
    /// and come back at the last moment. And some more.
    /// </summary>
    public static readonly TimeSpan Grace =
        PingInterval + (4 * PingTimeout) + EngineSession.LongestClosing + RecoveryTime + TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var log = new LogWatch();
        log.WatchProcess();
        var builder = WebApplication.CreateBuilder(["--urls", arguments.Required("--urls")]);
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSocketIO(Configure);
        var app = builder.Build();
        var io = app.MapSocketIO();
        var counts = new SoakCounts();
        var leak = Leak.Create(arguments.Text("--leak") ?? "none");
        SoakNamespaces.Declare(io, counts, leak);

        app.MapGet("/soak/state", (HttpContext context) =>
            IPAddress.IsLoopback(context.Connection.RemoteIpAddress ?? IPAddress.None)
                ? Results.Ok(StateReader.Read(io, counts, log))
                : Results.NotFound());
        await app.StartAsync();
        _ = Task.Run(() => StopWithParentAsync(app));
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Its input ends when the process that started it does, however that ends.</summary>
    private static async Task StopWithParentAsync(WebApplication app)
    {
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        app.Lifetime.StopApplication();
    }

    private static void Configure(SocketIOOptions options)
    {
        options.PingInterval = PingInterval;
        options.PingTimeout = PingTimeout;
        options.UpgradeTimeout = TimeSpan.FromSeconds(3);
        options.ConnectTimeout = TimeSpan.FromSeconds(4);
        options.MaxHttpBufferSize = MaxMessage;
        options.MaxSendBufferSize = 512 * 1024;
        options.MaxPendingEventsSize = 128 * 1024;
        options.AllowEIO3 = true;
        options.AllowJsonp = true;
        options.CleanupEmptyChildNamespaces = true;
        options.PerMessageDeflate = new SocketIOPerMessageDeflateOptions { Threshold = 256 };
        options.EventRateLimit = new EventRateLimit(400, TimeSpan.FromSeconds(1));
        options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions
        {
            MaxDisconnectionDuration = RecoveryTime,

            // Small: what is kept for clients that may come back is most of the heap otherwise, and never twice the same.
            MaxRecordSize = 512 * 1024,
        };
        options.AllowRequest = static context => ValueTask.FromResult(
            context.Request.Query.ContainsKey("refuse") ? "refused by the soak" : null);
    }
}
