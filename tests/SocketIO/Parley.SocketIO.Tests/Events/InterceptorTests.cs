using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Events;

/// <summary>Catch-all listeners and middlewares of a socket.</summary>
public class InterceptorTests
{
    [Fact]
    public async Task Listeners_come_first_then_middlewares_then_handlers_each_in_its_order()
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.On("x", (int n) => calls.Enqueue($"handler {n}"));
            socket.On("x", () => calls.Enqueue("second handler"));
            socket.Use(e =>
            {
                calls.Enqueue($"middleware {e.Name}");
                return ValueTask.CompletedTask;
            });
            socket.Use(async _ =>
            {
                await Task.Yield();
                calls.Enqueue("second middleware");
            });
            socket.OnAny(e => calls.Enqueue($"any {e.Name} {e.GetArgument<int>(0)}"));
            socket.OnAny(async _ =>
            {
                await Task.Yield();
                calls.Enqueue("second any");
            });
            socket.PrependAny(_ => calls.Enqueue("prepended"));
            socket.PrependAny(async _ =>
            {
                await Task.Yield();
                calls.Enqueue("prepended last");
            });
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"x\",1]");
        await client.SendAsync("42[\"unknown\",2]");
        await client.SendAsync("420[\"fence\"]");
        await client.ExpectAsync("430[]");
        Assert.Equal(
            [
                "prepended last", "prepended", "any x 1", "second any", "middleware x", "second middleware", "handler 1", "second handler",
                "prepended last", "prepended", "any unknown 2", "second any", "middleware unknown", "second middleware",
            ],
            calls.Take(14));
    }

    [Fact]
    public async Task Later_events_wait_for_listeners_and_middlewares()
    {
        var go = new TaskCompletionSource();
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.Use(async e =>
            {
                if (e.Name == "slow")
                {
                    await go.Task;
                }
            });
            socket.On("slow", () => calls.Enqueue("slow"));
            socket.On("fast", () => calls.Enqueue("fast"));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"slow\"]");
        await client.SendAsync("42[\"fast\"]");
        await client.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await client.ReadAsync()).Opcode);
        Assert.Empty(calls);
        go.SetResult();
        await Eventually.Until(() => calls.Count == 2);
        Assert.Equal(["slow", "fast"], calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_middleware_that_throws_keeps_the_event_from_what_follows_and_the_connection_goes_on(bool later)
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.OnAny(e => calls.Enqueue($"any {e.Name}"));
            socket.Use(async e =>
            {
                if (e.Name == "refused")
                {
                    if (later)
                    {
                        await Task.Yield();
                    }

                    throw new InvalidOperationException("not this one");
                }
            });
            socket.Use(e =>
            {
                calls.Enqueue($"second middleware {e.Name}");
                return ValueTask.CompletedTask;
            });
            socket.On("refused", () => calls.Enqueue("handler"));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"refused\"]");
        await client.SendAsync("422[\"fence\"]");
        await client.ExpectAsync("432[]");
        Assert.Equal(["any refused", "any fence", "second middleware fence"], calls);
        var error = await app.ErrorAsync();
        Assert.Equal("not this one", error.Exception.Message);
        Assert.Equal("refused", error.EventName);
        Assert.Same(app.TheSocket, error.Socket);
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task A_middleware_may_answer_for_the_handler()
    {
        await using var app = await StartAsync(socket => socket.Use(e =>
        {
            if (e.Name != "refused")
            {
                return ValueTask.CompletedTask;
            }

            Assert.True(e.Acknowledgement.IsRequested);
            e.Acknowledgement.Send(new { Error = "no" });
            throw new InvalidOperationException("no");
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("427[\"refused\"]");
        await client.ExpectAsync("437[{\"error\":\"no\"}]");
        await client.SendAsync("42[\"fence\"]");
        await client.SendAsync("428[\"fence\"]");
        await client.ExpectAsync("438[]");
    }

    [Fact]
    public async Task A_listener_that_throws_keeps_nothing_from_the_others()
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.OnAny((Action<SocketEvent>)(_ => throw new InvalidOperationException("first")));
            socket.OnAny(async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("second");
            });
            socket.OnAny(_ => calls.Enqueue("third"));
            socket.On("x", () => calls.Enqueue("handler"));
            socket.OnAnyOutgoing(_ => throw new InvalidOperationException("outgoing"));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"x\"]");
        await Eventually.Until(() => calls.Count == 2);
        app.TheSocket.Emit("y");
        await client.ExpectAsync("42[\"y\"]");
        Assert.Equal(["third", "handler"], calls);
        Assert.Equal(["first", "second", "outgoing"], app.Errors.Select(error => error.Exception.Message));
        Assert.Equal(["x", "x", "y"], app.Errors.Select(error => error.EventName));
    }

    [Fact]
    public async Task A_client_that_goes_while_a_middleware_runs_is_not_handled_any_more()
    {
        var go = new TaskCompletionSource();
        var calls = 0;
        await using var app = await StartAsync(socket =>
        {
            socket.Use(async _ => await go.Task);
            socket.On("x", () => calls++);
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"x\"]");
        await client.SendAsync("42[\"x\"]");
        await client.CloseAsync();
        await app.ReasonAsync();
        go.SetResult();
        await Eventually.Until(() => app.IO.Handlers.Current == 0);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task A_catch_all_listener_sees_binary_data_and_keeps_what_it_likes()
    {
        SocketEvent? seen = null;
        var handled = new TaskCompletionSource<byte[]>();
        await using var app = await StartAsync(socket =>
        {
            socket.OnAny(e => seen ??= e);
            socket.On("file", (byte[] data) => handled.SetResult(data));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("451-[\"file\",{\"_placeholder\":true,\"num\":0},\"name\",{\"size\":3}]");
        await client.SendAsync([1, 2, 3]);
        Assert.Equal([1, 2, 3], await Eventually.Within(handled.Task));
        await client.SendAsync("451-[\"file\",{\"_placeholder\":true,\"num\":0}]");
        await client.SendAsync([4, 5, 6]);
        await client.SendAsync("420[\"fence\"]");
        await client.ExpectAsync("430[]");

        Assert.Same(app.TheSocket, seen!.Socket);
        Assert.Equal("file", seen.Name);
        Assert.Equal(3, seen.Arguments.Count);
        Assert.Equal([1, 2, 3], seen.GetArgument<byte[]>(0));
        Assert.Equal("name", seen.GetArgument<string>(1));
        Assert.Equal(3, seen.GetArgument<JsonElement>(2).GetProperty("size").GetInt32());
        Assert.Null(seen.GetArgument<string>(3));
        Assert.Throws<JsonException>(() => seen.GetArgument<int>(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => seen.GetArgument<int>(-1));
        Assert.False(seen.Acknowledgement.IsRequested);
    }

    [Fact]
    public async Task Outgoing_listeners_see_events_and_broadcasts_but_no_acknowledgement()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.OnAnyOutgoing(e => seen.Enqueue($"{e.Name} {Text(e)}"));
            socket.PrependAnyOutgoing(e => seen.Enqueue($"first {e.Name}"));
            socket.On("ask", (Acknowledgement ack) => ack.Send("answer"));
            socket.Join("room");
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("420[\"ask\"]");
        await client.ExpectAsync("430[\"answer\"]");
        Assert.Empty(seen);

        var socket = app.TheSocket;
        socket.Emit("event", 1, "two");
        socket.Emit("binary", new byte[] { 1 });
        app.IO.Emit("broadcast", new byte[] { 2 });
        app.IO.To("room").Emit("room", 3);
        app.IO.Except("room").Emit("not for the socket");
        var answer = socket.EmitWithAckAsync<int>("question", TimeSpan.FromSeconds(10));
        var answers = app.IO.EmitWithAckAsync<int>("questions", 4, TimeSpan.FromSeconds(10));
        socket.Disconnect();
        socket.Emit("too late");
        await Assert.ThrowsAsync<InvalidOperationException>(() => answer);
        Assert.Equal(
            [
                "first event", "event 1 \"two\"", "first binary", "binary {\"_placeholder\":true,\"num\":0}",
                "first broadcast", "broadcast {\"_placeholder\":true,\"num\":0}", "first room", "room 3",
                "first question", "question ", "first questions", "questions 4",
            ],
            seen);
        GC.KeepAlive(answers);

        static string Text(SocketEvent e)
        {
            return string.Join(' ', e.Arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span)));
        }
    }

    [Fact]
    public async Task Outgoing_listeners_do_not_see_the_offset_of_recovery()
    {
        var seen = new ConcurrentQueue<int>();
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.OnAnyOutgoing(e => seen.Enqueue(e.Arguments.Count))),
            options => options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions());
        await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Emit("x", 1);
        app.IO.Emit("x", 1);
        Assert.Equal([1, 1], seen);
    }

    [Fact]
    public async Task Listeners_can_be_listed_and_taken_away()
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(_ => { });
        var client = await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        Assert.Empty(socket.AnyListeners);
        Assert.Empty(socket.AnyOutgoingListeners);
        socket.OffAny();
        socket.OffAnyOutgoing();
        Action<SocketEvent> first = _ => calls.Enqueue("first");
        Func<SocketEvent, Task> second = _ =>
        {
            calls.Enqueue("second");
            return Task.CompletedTask;
        };
        socket.OnAny(first);
        socket.OnAny(second);
        socket.OnAny(first);
        socket.OnAnyOutgoing(first);
        Assert.Equal([first, second, first], socket.AnyListeners);
        Assert.Equal([first], socket.AnyOutgoingListeners);
        socket.OffAny(first);
        Assert.Equal([second, first], socket.AnyListeners);
        socket.OffAny(first);
        socket.OffAny(first);
        Assert.Equal([second], socket.AnyListeners);
        socket.OffAnyOutgoing(second);
        socket.OffAnyOutgoing(first);
        Assert.Empty(socket.AnyOutgoingListeners);
        await client.SendAsync("420[\"fence\"]");
        await client.ExpectAsync("430[]");
        Assert.Equal(["second"], calls);
        socket.OffAny();
        Assert.Empty(socket.AnyListeners);
        await client.SendAsync("421[\"fence\"]");
        await client.ExpectAsync("431[]");
        Assert.Single(calls);
    }

    private static Task<TestApp> StartAsync(Action<Socket> register)
    {
        return TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.On("fence", (Acknowledgement ack) => ack.Send());
            register(socket);
        }));
    }
}
