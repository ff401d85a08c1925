using System.Collections.Concurrent;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Events;

/// <summary>When handlers run, in which order, and what their failures do.</summary>
public class HandlerTests
{
    [ThreadStatic]
    private static bool _isInsideHandler;

    [Fact]
    public async Task Events_are_handled_in_order_although_handlers_are_asynchronous()
    {
        var seen = new ConcurrentQueue<string>();
        var running = 0;
        await using var app = await StartAsync(socket =>
        {
            socket.On("slow", async (int n) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                await Task.Delay(n % 3);
                seen.Enqueue($"slow {n}");
                Interlocked.Decrement(ref running);
            });
            socket.On("fast", (int n) =>
            {
                Assert.Equal(0, running);
                seen.Enqueue($"fast {n}");
            });
        });
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 60; i++)
        {
            await client.SendAsync($"42[\"{(i % 2 == 0 ? "slow" : "fast")}\",{i}]");
        }

        await Eventually.Until(() => seen.Count == 60 || !app.Errors.IsEmpty);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{(i % 2 == 0 ? "slow" : "fast")} {i}"), seen);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task Awaiting_an_acknowledgement_inside_a_handler_does_not_deadlock()
    {
        await using var app = await StartAsync(socket => socket.On("ask", async (Acknowledgement ack) =>
        {
            var answer = await socket.EmitWithAckAsync<int>("question", TimeSpan.FromSeconds(10));
            ack.Send(answer + 1);
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"ask\"]");
        await client.ExpectAsync("420[\"question\"]");

        // An event in between has to wait for its turn, the answer has not.
        await client.SendAsync("422[\"ask\"]");
        await client.SendAsync("430[41]");
        await client.ExpectAsync("431[42]");
        await client.ExpectAsync("421[\"question\"]");
        await client.SendAsync("431[1]");
        await client.ExpectAsync("432[2]");
    }

    [Fact]
    public async Task Events_wait_until_an_asynchronous_OnConnection_has_completed()
    {
        var go = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(async socket =>
        {
            await go.Task;
            socket.On("echo", (int n, Acknowledgement ack) => ack.Send(n));
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"echo\",1]");
        await client.SendAsync("422[\"echo\",2]");
        await client.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await client.ReadAsync()).Opcode);
        go.SetResult();
        await client.ExpectAsync("431[1]");
        await client.ExpectAsync("432[2]");
    }

    [Fact]
    public async Task A_client_gone_before_OnConnection_has_completed_is_still_reported()
    {
        var go = new TaskCompletionSource();
        var reasons = new ConcurrentQueue<DisconnectReason>();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(async socket =>
        {
            await go.Task;
            socket.OnDisconnect(reasons.Enqueue);
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await app.ReasonAsync();
        go.SetResult();
        await Eventually.Until(() => !reasons.IsEmpty);
        Assert.Equal([DisconnectReason.TransportClose], reasons);
    }

    [Fact]
    public async Task Waiting_events_of_a_client_that_went_away_are_dropped()
    {
        var go = new TaskCompletionSource();
        var count = 0;
        await using var app = await StartAsync(socket => socket.On("x", async () =>
        {
            Interlocked.Increment(ref count);
            await go.Task;
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"x\"]");
        await client.SendAsync("42[\"x\"]");
        await client.CloseAsync();
        await app.ReasonAsync();
        go.SetResult();
        await Eventually.Until(() => app.IO.Sockets.Count == 0);
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Several_handlers_of_one_event_run_one_after_the_other_and_do_not_suffer_from_each_other()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.On("x", async (string s) =>
            {
                await Task.Delay(5);
                seen.Enqueue("first " + s);
            });
            socket.On("x", (Action)(() => throw new InvalidOperationException("second")));
            socket.On("x", (RawArgument s) => seen.Enqueue("third " + System.Text.Encoding.UTF8.GetString(s.Json.Span)));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"x\",\"a\"]");
        await client.SendAsync("42[\"x\",\"b\"]");
        await Eventually.Until(() => seen.Count == 4);
        Assert.Equal(["first a", "third \"a\"", "first b", "third \"b\""], seen);
        Assert.Equal(2, app.Errors.Count);
    }

    [Fact]
    public async Task Off_removes_all_handlers_of_an_event()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.On("x", () => seen.Enqueue("x"));
            socket.On("x", () => seen.Enqueue("x again"));
            socket.On("y", () => socket.Off("x"));
            socket.On("fence", (Acknowledgement ack) => ack.Send());
        });
        var client = await WsClient.ConnectAsync(app);
        foreach (var packet in new[] { "42[\"x\"]", "42[\"y\"]", "42[\"x\"]", "420[\"fence\"]" })
        {
            await client.SendAsync(packet);
        }

        await client.ExpectAsync("430[]");
        Assert.Equal(["x", "x again"], seen);
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("async")]
    [InlineData("later")]
    public async Task An_exception_reaches_the_hook_and_the_connection_goes_on(string kind)
    {
        await using var app = await StartAsync(socket =>
        {
            socket.On("sync", (Action)(() => throw new InvalidOperationException("thrown")));
            socket.On("async", Task () => throw new InvalidOperationException("thrown"));
            socket.On("later", async () =>
            {
                await Task.Yield();
                throw new InvalidOperationException("thrown");
            });
            socket.On("echo", (Acknowledgement ack) => ack.Send());
        });

        // A hook that throws harms nothing.
        app.IO.OnError(_ => throw new InvalidOperationException("by the hook"));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync($"42[\"{kind}\"]");
        await client.SendAsync("421[\"echo\"]");
        await client.ExpectAsync("431[]");
        var error = await app.ErrorAsync();
        Assert.Equal("thrown", error.Exception.Message);
        Assert.Equal(kind, error.EventName);
        Assert.Same(app.TheSocket, error.Socket);
        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_of_OnConnection_reaches_the_hook(bool later)
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(async socket =>
        {
            socket.On("echo", (Acknowledgement ack) => ack.Send());
            if (later)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("thrown");
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"echo\"]");
        await client.ExpectAsync("431[]");
        Assert.Equal("connection", (await app.ErrorAsync()).EventName);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public async Task Reserved_names_throw(string name)
    {
        await using var app = await TestApp.StartAsync();
        await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        Assert.Throws<ArgumentException>(() => socket.On(name, () => { }));
        Assert.Throws<ArgumentException>(() => socket.Emit(name));
        Assert.Throws<ArgumentException>(() => socket.EmitRaw(name));
        Assert.Throws<ArgumentException>(() => app.IO.Emit(name));
        Assert.Throws<ArgumentException>(() => socket.Broadcast.Emit(name, 1));
        await Assert.ThrowsAsync<ArgumentException>(() => socket.EmitWithAckAsync<int>(name, TimeSpan.FromSeconds(1)));
        socket.Emit("error");
    }

    [Fact]
    public async Task More_waiting_events_than_allowed_end_the_connection()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("x", () => Task.Delay(Timeout.Infinite))),
            options => options.MaxPendingEventsSize = 10_000);
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 12; i++)
        {
            await client.SendAsync($"42[\"x\",\"{new string('x', 900)}\"]");
        }

        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Contains("MaxPendingEventsSize", reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_is_woken_by_another_sockets_handler_goes_on_outside_of_it()
    {
        // Otherwise the one would take the other's lock under its own, and two such pairs would wait for each other.
        var wake = new TaskCompletionSource();
        bool? wasInside = null;
        await using var app = await StartAsync(socket =>
        {
            socket.On("sleep", async () => await wake.Task);
            socket.On("next", () => wasInside = _isInsideHandler);
            socket.On("wake", () =>
            {
                _isInsideHandler = true;
                wake.SetResult();
                _isInsideHandler = false;
            });
        });
        var sleeper = await WsClient.ConnectAsync(app);
        var waker = await WsClient.ConnectAsync(app);
        await sleeper.SendAsync("42[\"sleep\"]");
        await sleeper.SendAsync("42[\"next\"]");
        await sleeper.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await sleeper.ReadAsync()).Opcode);
        await waker.SendAsync("42[\"wake\"]");
        await Eventually.Until(() => wasInside is not null);
        Assert.False(wasInside);
    }

    [Fact]
    public async Task Items_are_the_sockets_own()
    {
        await using var app = await TestApp.StartAsync();
        await WsClient.ConnectAsync(app);
        await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        app.Connections.First().Items["name"] = "Ada";
        Assert.Equal("Ada", app.Connections.First().Items["name"]);
        Assert.Empty(app.Connections.Last().Items);
        Assert.False(app.Connections.First().User.Identity?.IsAuthenticated ?? false);
        Assert.Equal(20, app.Connections.First().Id.Length);
    }

    private static Task<TestApp> StartAsync(Action<Socket> register)
    {
        return TestApp.StartAsync(app => app.IO.OnConnection(register));
    }
}
