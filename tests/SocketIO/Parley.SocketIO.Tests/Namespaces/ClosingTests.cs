using System.Collections.Concurrent;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>What happens when a socket ends, in which order, and what does not happen any more afterwards.</summary>
public class ClosingTests
{
    [Theory]
    [InlineData("41", "client namespace disconnect")]
    [InlineData("kick", "server namespace disconnect")]
    [InlineData("close", "transport close")]
    [InlineData("4x", "forced close")]
    [InlineData("x", "parse error")]
    [InlineData("2", "transport error")]
    [InlineData("silence", "ping timeout")]
    [InlineData("shutdown", "server shutting down")]
    public async Task Disconnecting_with_the_rooms_then_the_rooms_are_left_then_disconnect(string how, string reason)
    {
        var told = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of("/").Adapter.RoomLeft += (room, _) => told.Enqueue($"left {(room.Length == 20 ? "own" : room)}");
            app.IO.OnConnection(socket =>
            {
                socket.Join("room");
                socket.OnDisconnecting(why => told.Enqueue($"disconnecting {why}: {socket.Rooms.Count} rooms"));
                socket.OnDisconnect(why => told.Enqueue($"disconnect {why}: {socket.Rooms.Count} rooms, {app.IO.Sockets.Count} sockets"));
            });
        });
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        switch (how)
        {
            case "kick":
                app.TheSocket.Disconnect();
                break;
            case "close":
                await client.CloseAsync();
                break;
            case "silence":
                app.Advance(25.1);
                app.Advance(20.1);
                break;
            case "shutdown":
                await app.IO.CloseAsync();
                break;
            default:
                await client.SendAsync(how);
                break;
        }

        await Eventually.Until(() => told.Count == 4);
        Assert.Equal([$"disconnecting {reason}: 2 rooms", "left room", "left own", $"disconnect {reason}: 0 rooms, 0 sockets"], told);
    }

    [Fact]
    public async Task A_farewell_in_disconnecting_reaches_the_rooms_but_not_the_one_who_goes()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.Join("room");
            socket.OnDisconnecting(_ =>
            {
                socket.To("room").Emit("gone", socket.Id);
                socket.Emit("to itself");
                socket.Join("another room");
            });
        }));
        var ada = await WsClient.ConnectAsync(app);
        var ben = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.IO.Sockets.Count == 2);
        await ada.SendAsync("41");
        await ben.ExpectAsync($"42[\"gone\",\"{ada.Id}\"]");
        await ada.JoinAsync();
        Assert.DoesNotContain("another room", app.IO.Of("/").Adapter.RoomNames);
    }

    [Fact]
    public async Task Disconnect_with_close_ends_the_sockets_of_all_namespaces_each_once()
    {
        var told = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            foreach (var name in new[] { "/", "/a", "/b" })
            {
                app.IO.Of(name).OnConnection(socket =>
                {
                    socket.OnDisconnect(reason => told.Enqueue($"{name} {reason}"));

                    // A handler that does the same makes no difference.
                    socket.OnDisconnecting(_ => socket.Disconnect(close: true));
                });
            }
        });
        var client = await WsClient.ConnectAsync(app);
        await client.JoinAsync("/a");
        await client.JoinAsync("/b");
        await Eventually.Until(() => app.IO.Of("/b").Sockets.Count == 1);
        app.IO.Of("/a").Sockets.Single().Disconnect(close: true);
        await client.ExpectAsync("41");
        await client.ExpectAsync("41/a,");
        await client.ExpectAsync("41/b,");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(["/ server namespace disconnect", "/a server namespace disconnect", "/b server namespace disconnect"], told);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_socket_that_is_not_connected_disconnects_nobody(bool close)
    {
        Socket? inMiddleware = null;
        await using var app = await TestApp.StartAsync(app => app.IO.Use(socket =>
        {
            inMiddleware ??= socket;
            socket.Disconnect(close);
            return ValueTask.CompletedTask;
        }));
        app.IO.Of("/other");
        var client = await WsClient.ConnectAsync(app);
        await client.JoinAsync("/other");
        await client.SendAsync("41");
        await app.ReasonAsync();
        inMiddleware!.Disconnect(close);
        app.IO.Of("/other").Emit("still here");
        await client.ExpectAsync("42/other,[\"still here\"]");
    }

    [Fact]
    public async Task What_is_done_with_a_socket_that_has_gone_does_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        await client.SendAsync("41");
        await app.ReasonAsync();
        socket.Emit("x");
        socket.Volatile.Emit("x");
        socket.Join("room");
        socket.Leave("room");
        socket.Disconnect();
        socket.ExpireAt(app.Clock.GetUtcNow());
        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.EmitWithAckAsync<int>("x", TimeSpan.FromSeconds(1)));
        Assert.Empty(socket.Rooms);
        Assert.Equal(0, app.IO.Of("/").Rooms.Count);
        app.IO.To(socket.Id).Emit("x");
        app.Advance(1);

        // It can still send to others.
        Assert.NotEqual(client.Id, await client.JoinAsync());
        socket.Broadcast.Emit("from the old one");
        await client.ExpectAsync("42[\"from the old one\"]");
        Assert.Single(app.Reasons);
    }

    [Fact]
    public async Task Events_that_wait_when_the_server_disconnects_are_not_handled()
    {
        var go = new TaskCompletionSource();
        var seen = new ConcurrentQueue<int>();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket => socket.On("x", async (int n) =>
        {
            seen.Enqueue(n);
            await go.Task;
            socket.Disconnect();
        })));
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync($"42[\"x\",{i}]");
        }

        await client.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await client.ReadAsync()).Opcode);
        go.SetResult();
        await client.ExpectAsync("41");
        await Eventually.Until(() => app.IO.Handlers.Current == 0);
        Assert.Equal([0], seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_joins_no_namespace_in_time_is_closed(bool asksForAnUnknownOne)
    {
        await using var app = await TestApp.StartAsync(options: options => options.ConnectTimeout = TimeSpan.FromSeconds(10));
        var client = await WsClient.OpenSessionAsync(app);
        var joined = await WsClient.ConnectAsync(app);
        if (asksForAnUnknownOne)
        {
            await client.SendAsync("40/unknown,");
            await client.ReadTextAsync();
        }

        app.Advance(9.9);
        Assert.Equal(2, app.IO.ClientsCount);
        app.Advance(0.2);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());

        // Who has joined and left again may stay.
        await joined.SendAsync("41");
        app.Advance(11);
        await joined.JoinAsync();
        Assert.Equal(1, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Asynchronous_handlers_run_one_after_the_other_and_may_throw()
    {
        var told = new ConcurrentQueue<string>();
        var go = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.OnDisconnect(async reason =>
            {
                told.Enqueue($"first begins {reason}");
                await go.Task;
                told.Enqueue("first ends");
                throw new InvalidOperationException("thrown");
            });
            socket.OnDisconnect(Task (_) => throw new InvalidOperationException("thrown at once"));
            socket.OnDisconnect(_ => told.Enqueue("second"));
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("41");
        await app.ReasonAsync();

        // The client does not wait for them.
        await client.JoinAsync();
        Assert.Equal(["first begins client namespace disconnect"], told);
        go.SetResult();
        await Eventually.Until(() => told.Count == 3);
        Assert.Equal(["first begins client namespace disconnect", "first ends", "second"], told);
        Assert.Equal(["thrown", "thrown at once"], app.Errors.Select(error => error.Exception.Message));
        Assert.All(app.Errors, error => Assert.Equal("disconnect", error.EventName));

        var late = new TaskCompletionSource<DisconnectReason>();
        app.Connections.First().OnDisconnect(async reason =>
        {
            await Task.Yield();
            late.SetResult(reason);
        });
        Assert.Equal(DisconnectReason.ClientNamespaceDisconnect, await Eventually.Within(late.Task));
    }

    [Fact]
    public async Task Middlewares_run_for_every_connection_anew()
    {
        var runs = 0;
        await using var app = await TestApp.StartAsync(app => app.IO.Use(_ =>
            Interlocked.Increment(ref runs) == 2 ? throw new ConnectionRefusedException("not twice") : ValueTask.CompletedTask));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("41");
        await client.SendAsync("40");
        await client.ExpectAsync("44{\"message\":\"not twice\"}");
        await client.JoinAsync();
        await WsClient.ConnectAsync(app);
        Assert.Equal(4, runs);
    }
}
