using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class EngineConnectionTests
{
    [Fact]
    public async Task It_describes_the_connection_below_a_socket()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var connection = app.TheSocket.Connection;
        Assert.Equal(client.Sid, connection.Id);
        Assert.Equal(4, connection.Protocol);
        Assert.Equal("polling", connection.TransportName);
        Assert.Equal("127.0.0.1", connection.RemoteAddress);
        Assert.Equal(EngineConnectionState.Open, connection.State);
        Assert.True(connection.IsOpen);
        Assert.Same(connection, app.TheSocket.Connection);
    }

    [Fact]
    public async Task Sockets_of_one_client_share_it()
    {
        var connections = new ConcurrentBag<EngineConnection>();
        await using var app = await TestApp.StartAsync(app =>
            app.IO.Of("/custom").OnConnection(socket => connections.Add(socket.Connection)));
        var client = await WsClient.ConnectAsync(app);
        await client.JoinAsync("/custom");
        await Eventually.Until(() => connections.Count == 1);
        Assert.Same(app.TheSocket.Connection, Assert.Single(connections));
    }

    [Fact]
    public async Task OnConnection_comes_before_the_first_packet_leaves()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app => app.IO.Engine.OnConnection(connection =>
        {
            seen.Enqueue($"connection {connection.TransportName} {connection.BufferedBytes > 0}");
            connection.OnFlush(() => seen.Enqueue("flush"));
            connection.OnDrain(() => seen.Enqueue("drain"));
        }));
        await PollingClient.OpenAsync(app);
        await Eventually.Until(() => seen.Count == 3);
        Assert.Equal(["connection polling True", "flush", "drain"], seen);
        seen.Clear();
        await WsClient.OpenSessionAsync(app);
        await Eventually.Until(() => seen.Count == 3);
        Assert.Equal(["connection websocket True", "flush", "drain"], seen);
    }

    [Fact]
    public async Task Who_only_counts_is_told_the_length_of_every_packet()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Engine.OnConnection(connection =>
            {
                connection.OnPacketCreate((type, length) => seen.Enqueue($"{type} {length}"));
                connection.OnPacketCreate((_, _) => throw new InvalidOperationException("thrown"));
            });
            app.IO.OnConnection(socket =>
            {
                socket.Emit("text", "ü");
                socket.Emit("bytes", new byte[300]);
            });
        });
        await WsClient.ConnectAsync(app);
        await Eventually.Until(() => seen.Count >= 4);
        Assert.Equal(["Message 31", "Message 14", "Message 42", "Message 300"], seen);
    }

    [Fact]
    public async Task Packets_messages_and_heartbeats_are_told_as_they_arrive()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app => app.IO.Engine.OnConnection(connection =>
        {
            connection.OnPacket(packet => seen.Enqueue($"packet {packet.Type} {packet.IsBinary} {Text(packet)}"));
            connection.OnMessage(packet => seen.Enqueue($"message {packet.IsBinary} {Text(packet)}"));
            connection.OnHeartbeat(() => seen.Enqueue("heartbeat"));
        }));
        var client = await WsClient.ConnectAsync(app);
        app.Advance(25.05);
        await client.ExpectAsync("2");
        await client.SendAsync("3");
        await client.SendAsync("451-[\"file\",{\"_placeholder\":true,\"num\":0}]");
        await client.SendAsync("bytes"u8.ToArray());
        await Eventually.Until(() => seen.Count == 8);
        Assert.Equal(
            [
                "packet Message False 0",
                "message False 0",
                "packet Pong False ",
                "heartbeat",
                "packet Message False 51-[\"file\",{\"_placeholder\":true,\"num\":0}]",
                "message False 51-[\"file\",{\"_placeholder\":true,\"num\":0}]",
                "packet Message True bytes",
                "message True bytes",
            ],
            seen);
    }

    [Fact]
    public async Task Packets_are_told_as_they_are_queued()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        app.TheSocket.Connection.OnPacketCreate(packet => seen.Enqueue($"{packet.Type} {packet.IsBinary} {Text(packet)}"));
        app.TheSocket.Emit("hello", "you");
        app.TheSocket.Emit("file", "bytes"u8.ToArray());
        app.Advance(25.05);
        Assert.Equal(
            [
                "Message False 2[\"hello\",\"you\"]",
                "Message False 51-[\"file\",{\"_placeholder\":true,\"num\":0}]",
                "Message True bytes",
                "Ping False ",
            ],
            seen);
        Assert.Contains("2[\"hello\",\"you\"]", await client.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrading_and_upgrade_are_told_with_the_transport()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app => app.IO.Engine.OnConnection(connection =>
        {
            connection.OnUpgrading(() => seen.Enqueue($"upgrading {connection.TransportName}"));
            connection.OnUpgrade(() => seen.Enqueue($"upgrade {connection.TransportName}"));
        }));
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        await Eventually.Until(() => seen.Count == 1);
        await socket.SendAsync("5");
        await Eventually.Until(() => seen.Count == 2);
        Assert.Equal(["upgrading polling", "upgrade websocket"], seen);
    }

    [Fact]
    public async Task OnClose_comes_once_after_the_sockets_and_at_once_when_it_is_over()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.Connection.OnClose(reason => seen.Enqueue($"connection {reason} {socket.Connection.State}"));
            socket.OnDisconnect(reason => seen.Enqueue($"socket {reason}"));
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await Eventually.Until(() => seen.Count == 2);
        Assert.Equal(["socket transport close", "connection transport close Closed"], seen);
        await Eventually.Until(() => app.TheSocket.Connection.BufferedBytes == 0);
        app.TheSocket.Connection.OnClose(reason => seen.Enqueue($"late {reason}"));
        Assert.Equal("late transport close", seen.Last());
        app.TheSocket.Connection.Close();
        app.TheSocket.Connection.Close(discard: true);
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task The_reason_is_there_for_whoever_asks_only_when_it_is_over()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await app.ReasonAsync();
        var reason = new TaskCompletionSource<DisconnectReason>();
        app.TheSocket.Connection.OnClose(reason.SetResult);
        Assert.Equal(DisconnectReason.TransportClose, await Eventually.Within(reason.Task));
    }

    [Fact]
    public async Task What_waited_at_the_end_can_be_counted_until_OnClose_has_returned()
    {
        var counted = new TaskCompletionSource<int>();
        await using var app = await TestApp.StartAsync();
        await PollingClient.ConnectAsync(app);
        var connection = app.TheSocket.Connection;
        connection.OnClose(_ => counted.SetResult(connection.BufferedBytes));
        app.TheSocket.Emit("unheard", new string('x', 1000));
        var waiting = connection.BufferedBytes;
        Assert.InRange(waiting, 1000, 1100);
        app.Advance(46);
        Assert.Equal(waiting, await Eventually.Within(counted.Task));
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
        await Eventually.Until(() => connection.BufferedBytes == 0);
    }

    [Fact]
    public async Task IsWritable_tells_whether_a_packet_leaves_at_once()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var connection = app.TheSocket.Connection;
        Assert.False(connection.IsWritable);
        var poll = await client.BeginGetAsync();
        Assert.True(connection.IsWritable);
        app.TheSocket.Emit("x");
        using var answer = await poll;
        Assert.False(connection.IsWritable);
    }

    [Fact]
    public async Task Close_sends_what_waits_first()
    {
        await using var app = await TestApp.StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        app.TheSocket.Emit("last", "words");
        app.TheSocket.Connection.Close();
        Assert.Equal(EngineConnectionState.Closing, app.TheSocket.Connection.State);
        Assert.Equal("42[\"last\",\"words\"]", await polling.GetAsync());
        Assert.Equal("6\u001e1", await polling.GetAsync());
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
        Assert.Equal(EngineConnectionState.Closed, app.TheSocket.Connection.State);

        var socket = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        app.Connections.Last().Emit("last", "words");
        app.Connections.Last().Connection.Close();
        await socket.ExpectAsync("42[\"last\",\"words\"]");
        Assert.Equal(1005, await socket.ReadCloseCodeAsync());
    }

    [Fact]
    public async Task Close_with_discard_drops_what_waits()
    {
        await using var app = await TestApp.StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        app.TheSocket.Emit("last", "words");
        app.TheSocket.Connection.Close(discard: true);
        Assert.Equal(EngineConnectionState.Closed, app.TheSocket.Connection.State);
        using var answer = await polling.TryGetAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_handler_may_close_the_connection_and_nothing_of_the_batch_is_handled_after_it()
    {
        var events = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.Connection.OnMessage(packet =>
            {
                if (Text(packet) == "2[\"last\"]")
                {
                    socket.Connection.Close(discard: true);
                }
            });
            socket.On("first", () => events.Enqueue("first"));
            socket.On("last", () => events.Enqueue("last"));
            socket.On("never", () => events.Enqueue("never"));
        }));
        var polling = await PollingClient.ConnectAsync(app);
        await polling.PostAsync("42[\"first\"]", "42[\"last\"]", "42[\"never\"]");
        await app.ReasonAsync();
        Assert.Equal(["first"], events);
    }

    [Fact]
    public async Task A_handler_that_throws_stops_neither_the_connection_nor_the_other_handlers()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.Connection.OnPacket(_ => throw new InvalidOperationException());
            socket.Connection.OnPacket(_ => seen.Enqueue("packet"));
            socket.Connection.OnFlush(() => throw new InvalidOperationException());
            socket.Connection.OnFlush(() => seen.Enqueue("flush"));
            socket.On("echo", (Acknowledgement ack) => ack.Send());
        }));
        var client = await WsClient.ConnectAsync(app);
        seen.Clear();
        await client.SendAsync("421[\"echo\"]");
        await client.ExpectAsync("431[]");
        await Eventually.Until(() => seen.Contains("packet") && seen.Contains("flush"));
        Assert.Empty(app.Reasons);
    }

    private static string Text(EnginePacketInfo packet)
    {
        return Encoding.UTF8.GetString(packet.Data.Span);
    }
}
