using System.Collections.Concurrent;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>A client whose connection was lost goes on where it was.</summary>
public class RecoveryTests
{
    [Fact]
    public async Task A_client_gets_back_its_id_its_rooms_its_data_and_what_it_has_missed()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        var other = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        var (id, pid) = (client.Id, client.PrivateId);
        var socket = app.Connections.Single(each => each.Id == id);
        Assert.Equal(20, pid!.Length);
        Assert.NotEqual(id, pid);
        Assert.False(socket.Recovered);
        var data = new { Name = "Ada" };
        socket.Data = data;
        socket.Join("room");
        socket.Join("second room");
        socket.Emit("seen", 1);
        Assert.Equal("seen 1", await client.ReadAsync());
        await client.LoseAsync();

        app.IO.To("room").Emit("to the room", 2);
        app.IO.To(other.Id).Emit("to the other");
        app.IO.Emit("to all", 3);
        app.IO.To(id).Emit("to the socket", 4);
        socket.Emit("by the lost socket", 5);
        app.IO.To("room", "second room").Emit("to both rooms", 6);
        app.IO.Except("room").Emit("to all but the room");
        app.IO.To("nobody").Emit("to nobody");
        app.IO.Of("/").Volatile.Emit("volatile");

        Assert.Equal(
            ["to the room 2", "to all 3", "to the socket 4", "by the lost socket 5", "to both rooms 6"],
            await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
        Assert.Equal((id, pid), (client.Id, client.PrivateId));
        await Eventually.Until(() => app.Connections.Count == 3);
        var recovered = app.Connections.Last();
        Assert.NotSame(socket, recovered);
        Assert.True(recovered.Recovered);
        Assert.Same(data, recovered.Data);
        Assert.Equal([id, "room", "second room"], recovered.Rooms.Order(StringComparer.Ordinal).OrderBy(room => room != id));
        Assert.Same(recovered, app.IO.Sockets.Single(each => each.Id == id));

        app.IO.To("second room").Emit("later", 7);
        Assert.Equal("later 7", await client.ReadAsync());
    }

    [Fact]
    public async Task By_long_polling_what_was_missed_stands_before_CONNECT_too()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        app.IO.Emit("missed", 1);
        app.IO.Emit("missed", 2);
        var polling = await PollingClient.OpenAsync(app);
        await polling.PostAsync($$"""40{"pid":"{{client.PrivateId}}"}""");
        var packets = (await polling.GetAsync()).Split(PollingClient.Separator);
        Assert.Equal(3, packets.Length);
        Assert.StartsWith("42[\"missed\",1,\"", packets[0], StringComparison.Ordinal);
        Assert.StartsWith("42[\"missed\",2,\"", packets[1], StringComparison.Ordinal);
        Assert.Equal($$"""40{"sid":"{{client.Id}}","pid":"{{client.PrivateId}}"}""", packets[2]);
    }

    [Fact]
    public async Task A_client_that_has_seen_no_event_yet_misses_none()
    {
        await using var app = await RecoveryApp.StartAsync();
        app.IO.Emit("before");
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        app.IO.Emit("missed");
        Assert.Equal(["missed"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
    }

    [Fact]
    public async Task A_client_comes_back_again_and_again()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        var id = client.Id;
        for (var i = 0; i < 5; i++)
        {
            await client.LoseAsync();
            app.IO.To(id).Emit("missed", i);
            Assert.Equal([$"missed {i}"], await client.ComeBackAsync());
            Assert.True(client.IsRecovered);
            Assert.Equal(id, client.Id);
            app.IO.To(id).Emit("live", i);
            Assert.Equal($"live {i}", await client.ReadAsync());
        }

        Assert.Single(app.IO.Sockets);
    }

    [Fact]
    public async Task Binary_events_come_back_whole()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        var bytes = new byte[] { 1, 2, 3 };
        app.IO.Emit("binary", bytes);
        bytes[0] = 9;
        await client.AskAsync();
        Assert.StartsWith(
            """451-["binary",{"_placeholder":true,"num":0},""", await client.Connection.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await client.Connection.ReadBinaryAsync());
        Assert.Empty(await client.ReadMissedAsync());
    }

    [Fact]
    public async Task Acknowledged_and_volatile_events_have_no_offset_and_are_not_kept()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Volatile.Emit("volatile", 1);
        await client.Connection.ExpectAsync("42[\"volatile\",1]");
        var answer = app.TheSocket.EmitWithAckAsync<int>("asked", TimeSpan.FromSeconds(5));
        await client.Connection.ExpectAsync("420[\"asked\"]");
        var answers = app.IO.EmitWithAckAsync<int>("asked", 1, TimeSpan.FromSeconds(5));
        await client.Connection.ExpectAsync("421[\"asked\",1]");
        await client.LoseAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => answer);
        Assert.Empty(await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
        app.Advance(6);
        await Assert.ThrowsAsync<BroadcastTimeoutException<int>>(() => answers);
    }

    [Fact]
    public async Task A_namespace_of_its_own_recovers_on_its_own()
    {
        await using var app = await RecoveryApp.StartAsync(app => app.IO.Of("/other"));
        var client = await RecoveringClient.ConnectAsync(app, "/other");
        await client.LoseAsync();
        app.IO.Of("/other").Emit("missed");
        app.IO.Emit("elsewhere");

        // The secret is one of the other namespace alone.
        var elsewhere = await RecoveringClient.ConnectAsync(app);
        elsewhere.PrivateId = client.PrivateId;
        await elsewhere.LoseAsync();
        Assert.Empty(await elsewhere.ComeBackAsync());
        Assert.False(elsewhere.IsRecovered);

        Assert.Equal(["missed"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
    }

    [Fact]
    public async Task The_disconnection_is_told_before_the_client_is_connected_again()
    {
        using var go = new ManualResetEventSlim();
        var told = new ConcurrentQueue<string>();
        await using var app = await RecoveryApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            told.Enqueue(socket.Recovered ? "recovered" : "connected");
            socket.OnDisconnect(_ =>
            {
                if (go.Wait(Eventually.Limit))
                {
                    told.Enqueue("disconnected");
                }
            });
        }));
        var client = await RecoveringClient.ConnectAsync(app);
        client.Connection.Dispose();
        await Eventually.Until(() => app.IO.ClientsCount == 0);
        var id = client.Id;

        // As long as its end is being told it is not to be had.
        Assert.Empty(await client.ComeBackAsync());
        Assert.NotEqual(id, client.Id);
        go.Set();
        await Eventually.Until(() => told.Count == 3);
        Assert.Equal(["connected", "connected", "disconnected"], told);
        await client.LoseAsync();
        Assert.Empty(await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
        await Eventually.Until(() => told.Count == 5);
        Assert.Equal(["disconnected", "recovered"], told.Skip(3));
    }

    [Fact]
    public async Task The_adapter_is_told_of_the_rooms_again()
    {
        await using var app = await RecoveryApp.StartAsync();
        var adapter = app.IO.Of("/").Adapter;
        var client = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Join("room");
        await client.LoseAsync();
        var events = new ConcurrentQueue<string>();
        adapter.RoomCreated += room => events.Enqueue($"created {room}");
        adapter.RoomJoined += (room, id) => events.Enqueue($"joined {room} {id}");
        await client.ComeBackAsync();
        await Eventually.Until(() => app.Connections.Count == 2);
        Assert.Equal(["created room", $"joined room {client.Id}", $"created {client.Id}", $"joined {client.Id} {client.Id}"], events);
    }

    [Fact]
    public async Task The_secret_is_not_in_the_handshake()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app, auth: """{"token":"1"}""");
        app.IO.Emit("seen");
        await client.ReadAsync();
        await client.LoseAsync();
        await client.ComeBackAsync("""{"first":{"pid":1},"token":"\ud83d\ude00\ud800","last":[1.0]}""");
        Assert.True(client.IsRecovered);
        await Eventually.Until(() => app.Connections.Count == 2);
        var auth = app.Connections.Last().Handshake.Auth;
        Assert.Equal(["first", "token", "last"], auth.EnumerateObject().Select(field => field.Name));
        Assert.Equal("""{"pid":1}""", auth.GetProperty("first").GetRawText());
        Assert.Equal("[1.0]", auth.GetProperty("last").GetRawText());
    }

    [Fact]
    public async Task Nothing_is_missing_or_doubled_while_events_are_sent_without_pause()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        const int Count = 3000;
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
            {
                app.IO.Emit("n", i);
                if (i % 50 == 0)
                {
                    await Task.Yield();
                }
            }
        });
        var seen = new List<string>();
        while (seen.Count < Count)
        {
            for (var i = 0; i < 20 && seen.Count < Count; i++)
            {
                seen.Add(await client.ReadAsync());
            }

            await client.LoseAsync();
            seen.AddRange(await client.ComeBackAsync());
            Assert.True(client.IsRecovered);
        }

        await sending;
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"n {i}"), seen);
    }

    [Fact]
    public async Task Without_the_option_there_is_no_secret_no_offset_and_no_call_to_the_adapter()
    {
        var calls = 0;
        await using var app = await TestApp.StartAsync(options: options => options.Adapter = nsp => new WatchedAdapter(nsp, () => calls++));
        var client = await RecoveringClient.ConnectAsync(app);
        Assert.Null(client.PrivateId);
        app.IO.Emit("plain", 1);
        await client.Connection.ExpectAsync("42[\"plain\",1]");
        await client.LoseAsync();
        client.PrivateId = "x";
        Assert.Empty(await client.ComeBackAsync());
        await Eventually.Until(() => app.Connections.Count == 2);
        Assert.False(app.Connections.Last().Recovered);

        // Then the names are the application's.
        Assert.Equal("x", app.Connections.Last().Handshake.Auth.GetProperty("pid").GetString());
        Assert.Equal(0, calls);
    }

    private sealed class WatchedAdapter(Namespace nsp, Action call) : InMemoryAdapter(nsp)
    {
        public override void PersistSession(RecoverableSession session)
        {
            call();
        }

        public override ValueTask<RecoverableSession?> RestoreSessionAsync(string privateId, string? offset)
        {
            call();
            return default;
        }

        public override void Replay(Socket socket, RecoverableSession session, Action connect)
        {
            call();
            base.Replay(socket, session, connect);
        }
    }
}
