using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.RateLimiting;

/// <summary>How many events of a socket are handled in a time. The clock stands still unless a test moves it.</summary>
public class RateLimitTests
{
    [Fact]
    public async Task Events_over_the_limit_are_dropped_and_permits_come_back_evenly()
    {
        await using var app = await StartAsync(options => options.EventRateLimit = new EventRateLimit(4, TimeSpan.FromSeconds(2)));
        var client = await WsClient.ConnectAsync(app);
        Assert.Equal(4, await HandledOfAsync(app, client, 6));
        app.Advance(0.4);
        Assert.Equal(0, await HandledOfAsync(app, client, 1));
        app.Advance(0.1);
        Assert.Equal(1, await HandledOfAsync(app, client, 2));
        app.Advance(1);
        Assert.Equal(2, await HandledOfAsync(app, client, 3));

        // Never more than the permits, however long it was quiet.
        app.Advance(20);
        Assert.Equal(4, await HandledOfAsync(app, client, 9));
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task Each_socket_has_permits_of_its_own()
    {
        await using var app = await StartAsync(options => options.EventRateLimit = new EventRateLimit(2, TimeSpan.FromSeconds(1)));
        var ada = await WsClient.ConnectAsync(app);
        var ben = await WsClient.ConnectAsync(app);
        Assert.Equal(2, await HandledOfAsync(app, ada, 3));
        Assert.Equal(2, await HandledOfAsync(app, ben, 3));

        // A socket that comes later has them too, whoever was there before it.
        await ada.SendAsync("41");
        await ada.JoinAsync();
        Assert.Equal(2, await HandledOfAsync(app, ada, 3));
    }

    [Fact]
    public async Task An_event_has_a_limit_of_its_own_beside_that_of_all()
    {
        await using var app = await StartAsync(
            options => options.EventRateLimit = new EventRateLimit(5, TimeSpan.FromSeconds(1)),
            app =>
            {
                app.IO.Of("/").LimitRate("x", new EventRateLimit(9, TimeSpan.FromSeconds(1)));
                app.IO.Of("/").LimitRate("x", new EventRateLimit(2, TimeSpan.FromSeconds(1)));
            });
        var client = await WsClient.ConnectAsync(app);
        Assert.Equal(2, await HandledOfAsync(app, client, 4));
        Assert.Equal(3, await HandledOfAsync(app, client, 4, "y"));
        Assert.Equal(0, await HandledOfAsync(app, client, 1, "z"));
        app.Advance(1);
        Assert.Equal(2, await HandledOfAsync(app, client, 3));
    }

    [Fact]
    public async Task A_limit_may_end_the_connection()
    {
        await using var app = await StartAsync(declare: app => app.IO.Of("/").LimitRate(
            "x", new EventRateLimit(1, TimeSpan.FromSeconds(1), RateLimitAction.Disconnect)));
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("42[\"x\"]");
        }

        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal("forced close", reason.ToString());
        Assert.Contains("limit", reason.Description, StringComparison.Ordinal);
        Assert.IsType<RateLimitExceededException>((await app.ErrorAsync()).Exception);
        Assert.Single(Handled(app));
    }

    [Fact]
    public async Task The_first_event_of_a_window_is_reported_and_every_one_is_counted()
    {
        await using var app = await StartAsync(options => options.EventRateLimit = new EventRateLimit(2, TimeSpan.FromSeconds(2)));
        long refused = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (ReferenceEquals(instrument.Meter, app.IO.Metrics.Meter) && instrument.Name == "parley.socketio.events.refused")
            {
                meter.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref refused, value));
        listener.Start();
        var client = await WsClient.ConnectAsync(app);
        Assert.Equal(2, await HandledOfAsync(app, client, 10));
        Assert.Equal(8, refused);
        Assert.Single(app.Errors);

        // A permit in between does not make the next refusal news.
        app.Advance(1);
        Assert.Equal(1, await HandledOfAsync(app, client, 10));
        Assert.Equal(17, refused);
        var error = Assert.Single(app.Errors);
        Assert.IsType<RateLimitExceededException>(error.Exception);
        Assert.Equal("x", error.EventName);
        Assert.Same(app.TheSocket, error.Socket);

        app.Advance(1);
        Assert.Equal(1, await HandledOfAsync(app, client, 10));
        Assert.Equal(26, refused);
        Assert.Equal(2, app.Errors.Count);
    }

    [Fact]
    public async Task Dropped_events_are_not_answered_and_acknowledgements_are_not_limited()
    {
        await using var app = await StartAsync(options => options.EventRateLimit = new EventRateLimit(1, TimeSpan.FromSeconds(1)));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"ack\"]");
        await client.SendAsync("422[\"ack\"]");
        await client.ExpectAsync("431[]");
        for (var i = 0; i < 5; i++)
        {
            var answer = app.TheSocket.EmitWithAckAsync<int>("q", TimeSpan.FromSeconds(5));
            await client.ExpectAsync($"42{i}[\"q\"]");
            await client.SendAsync($"43{i}[{i}]");
            Assert.Equal(i, await Eventually.Within(answer));
        }
    }

    [Fact]
    public async Task Dropped_events_reach_no_listener_and_no_middleware()
    {
        var seen = 0;
        await using var app = await StartAsync(
            options => options.EventRateLimit = new EventRateLimit(1, TimeSpan.FromSeconds(1)),
            app => app.IO.OnConnection(socket => socket.OnAny(_ => seen++)));
        var client = await WsClient.ConnectAsync(app);
        Assert.Equal(1, await HandledOfAsync(app, client, 5));
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task A_limit_that_allows_nothing_is_refused()
    {
        await using var app = await TestApp.StartAsync();
        var nsp = app.IO.Of("/");
        Assert.Throws<ArgumentOutOfRangeException>(() => nsp.LimitRate("x", new EventRateLimit(0, TimeSpan.FromSeconds(1))));
        Assert.Throws<ArgumentOutOfRangeException>(() => nsp.LimitRate("x", new EventRateLimit(1, TimeSpan.Zero)));
        Assert.Throws<ArgumentNullException>(() => nsp.LimitRate("x", null!));
    }

    private static ConcurrentQueue<string> Handled(TestApp app)
    {
        return (ConcurrentQueue<string>)app.TheSocket.Items["handled"]!;
    }

    /// <summary>Sends events, and counts those that were handled until all have arrived.</summary>
    private static async Task<int> HandledOfAsync(TestApp app, WsClient client, int count, string name = "x")
    {
        await Eventually.Until(() => app.Connections.Any(each => each.Connected && each.Items.ContainsKey("handled")));
        var before = app.Connections.Sum(socket => ((ConcurrentQueue<string>)socket.Items["handled"]!).Count);
        for (var i = 0; i < count; i++)
        {
            await client.SendAsync($"42[\"{name}\",{i}]");
        }

        // What is no event goes past the limits.
        await client.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await client.ReadAsync()).Opcode);
        return app.Connections.Sum(socket => ((ConcurrentQueue<string>)socket.Items["handled"]!).Count) - before;
    }

    private static Task<TestApp> StartAsync(Action<SocketIOOptions>? options = null, Action<TestApp>? declare = null)
    {
        return TestApp.StartAsync(
            app =>
            {
                app.IO.Use(socket =>
                {
                    socket.Items["handled"] = new ConcurrentQueue<string>();
                    return ValueTask.CompletedTask;
                });
                app.IO.OnConnection(socket =>
                {
                    var handled = (ConcurrentQueue<string>)socket.Items["handled"]!;
                    foreach (var name in new[] { "x", "y", "z" })
                    {
                        socket.On(name, (int n) => handled.Enqueue($"{name} {n}"));
                    }

                    socket.On("ack", (Acknowledgement ack) => ack.Send());
                });
                declare?.Invoke(app);
            },
            options);
    }
}
