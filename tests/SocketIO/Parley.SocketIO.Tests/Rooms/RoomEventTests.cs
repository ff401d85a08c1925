using System.Collections.Concurrent;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Rooms;

public class RoomEventTests
{
    [Fact]
    public async Task Every_change_of_a_room_is_told_once_the_sockets_own_room_included()
    {
        var log = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            Watch(app.IO.Of("/").Adapter, log);
            app.IO.OnConnection(_ => log.Enqueue("connection"));
        });
        using var ada = await WsClient.ConnectAsync(app);
        using var ben = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        Assert.Equal(
            [
                $"created {ada.Id}", $"joined {ada.Id} {ada.Id}", "connection",
                $"created {ben.Id}", $"joined {ben.Id} {ben.Id}", "connection",
            ],
            Take(log));

        var (first, second) = (app.Connections.First(), app.Connections.Last());
        first.Join("room", "room");
        second.Join("room");
        first.Leave("room");
        first.Leave("room");
        first.Leave(first.Id);
        Assert.Equal(
            ["created room", $"joined room {ada.Id}", $"joined room {ben.Id}", $"left room {ada.Id}"], Take(log));
        Assert.Equal([first.Id], first.Rooms);

        second.OnDisconnecting(_ => log.Enqueue("disconnecting in " + string.Join(",", second.Rooms.Skip(1))));
        second.OnDisconnect(_ => log.Enqueue("disconnect"));
        second.Disconnect();
        await app.ReasonAsync();
        Assert.Equal(
            [
                "disconnecting in room", $"left room {ben.Id}", "deleted room", $"left {ben.Id} {ben.Id}", $"deleted {ben.Id}",
                "disconnect",
            ],
            Take(log));
    }

    [Fact]
    public async Task A_refused_socket_leaves_what_it_has_joined()
    {
        var log = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            Watch(app.IO.Of("/").Adapter, log);
            app.IO.Use(socket =>
            {
                socket.Join("room");
                log.Enqueue("middleware");
                throw new ConnectionRefusedException("no");
            });
        });
        using var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.ExpectAsync("44{\"message\":\"no\"}");
        var lines = Take(log).Select(line => line.Split(' ')[0]);
        Assert.Equal(["created", "joined", "middleware", "left", "deleted"], lines);
        Assert.False(app.IO.Of("/").Adapter.HasRoom("room"));
    }

    [Fact]
    public async Task A_listener_that_fails_harms_nobody()
    {
        await using var app = await TestApp.StartAsync(app =>
            app.IO.Of("/").Adapter.RoomCreated += _ => throw new InvalidOperationException("mine"));
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Join("room");
        app.IO.To("room").Emit("hello");
        await client.ExpectAsync("42[\"hello\"]");
        Assert.Equal(2, app.Errors.Count);
    }

    [Fact]
    public async Task A_socket_may_be_in_so_many_rooms_and_the_others_join_all_the_same()
    {
        await using var app = await TestApp.StartAsync(options: options => options.MaxRoomsPerSocket = 2);
        using var ada = await WsClient.ConnectAsync(app);
        using var ben = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        var (first, second) = (app.Connections.First(), app.Connections.Last());
        first.Join("a", "b", "a", first.Id);
        Assert.Contains(
            "MaxRoomsPerSocket", Assert.Throws<InvalidOperationException>(() => first.Join("c")).Message, StringComparison.Ordinal);
        app.IO.SocketsJoin("c");
        Assert.Equal(["a", "b"], first.Rooms.Skip(1).Order());
        Assert.Equal(["c"], second.Rooms.Skip(1));
        Assert.Equal([second], app.IO.Of("/").Adapter.SocketsIn("c"));
        var error = await app.ErrorAsync();
        Assert.Same(first, error.Socket);
        Assert.Equal("join", error.EventName);
        first.Leave("a");
        first.Join("c");
        app.IO.To("c").Emit("both");
        await ada.ExpectAsync("42[\"both\"]");
        await ben.ExpectAsync("42[\"both\"]");
    }

    [Fact]
    public async Task Names_that_are_the_servers_own_are_refused_before_anyone_joins()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.Throws<ArgumentException>(() => app.TheSocket.Join("\u0001user:ada"));
        Assert.Throws<ArgumentException>(() => app.IO.SocketsJoin("room", "\u0001user:ada"));
        Assert.Throws<ArgumentNullException>(() => app.IO.SocketsJoin("room", null!));
        Assert.Throws<ArgumentNullException>(() => app.IO.SocketsLeave("room", null!));
        Assert.Equal([client.Id], app.TheSocket.Rooms);
    }

    [Fact]
    public async Task Data_is_typed_on_sockets_and_on_their_descriptions()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var socket = app.TheSocket;
        Assert.Null((await app.IO.FetchSocketsAsync()).Single().GetData<Person>());
        socket.GetData<Person>().Name = "Ada";
        Assert.Same(socket.Data, socket.GetData<Person>());
        var found = (await app.IO.FetchSocketsAsync()).Single();
        Assert.Same(socket, found.Local);
        Assert.Same(app.IO.Of("/"), found.Namespace);
        Assert.Equal("Ada", found.GetData<Person>()!.Name);
        Assert.Throws<InvalidCastException>(() => found.GetData<string>());
        Assert.Throws<InvalidCastException>(() => socket.GetData<List<int>>());
        socket.Data = System.Text.Json.JsonElement.Parse("{\"name\":\"Ben\"}"u8);
        Assert.Equal("Ben", socket.GetData<Person>().Name);
        socket.GetData<Person>().Name = "Chi";
        Assert.Equal("Chi", socket.GetData<Person>().Name);
    }

    private static void Watch(Adapter adapter, ConcurrentQueue<string> log)
    {
        adapter.RoomCreated += room => log.Enqueue($"created {room}");
        adapter.RoomDeleted += room => log.Enqueue($"deleted {room}");
        adapter.RoomJoined += (room, id) => log.Enqueue($"joined {room} {id}");
        adapter.RoomLeft += (room, id) => log.Enqueue($"left {room} {id}");
    }

    private static List<string> Take(ConcurrentQueue<string> log)
    {
        var lines = new List<string>();
        while (log.TryDequeue(out var line))
        {
            lines.Add(line);
        }

        return lines;
    }

    private sealed class Person
    {
        public string Name { get; set; } = string.Empty;
    }
}
