using Parley.SocketIO.Rooms;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Rooms;

public class RoomTests
{
    private const string Fence = "42[\"fence\"]";

    [Fact]
    public async Task A_room_reaches_its_members_and_nobody_else()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        ada.Server.Join("room");
        ben.Server.Join("room");
        app.IO.To("room").Emit("io");
        app.IO.In("room").Emit("in");
        ada.Server.To("room").Emit("from ada");
        ada.Server.In("room").Emit("in, from ada");
        await AssertReceivedAsync(app, ada, "io", "in");
        await AssertReceivedAsync(app, ben, "io", "in", "from ada", "in, from ada");
        await AssertReceivedAsync(app, chi);
    }

    [Fact]
    public async Task Several_rooms_are_their_union_and_each_socket_counts_once()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        ada.Server.Join("a");
        ada.Server.Join("b");
        ben.Server.Join("b");
        app.IO.To("a").To("b").In("empty").Emit("union");
        ada.Server.To("a").To("b").Emit("without ada");
        app.IO.To("b").Except("a").Emit("b without a");
        app.IO.Except("b").Emit("all without b");
        chi.Server.Except("a").Emit("all without a and chi");
        ben.Server.Broadcast.Emit("all without ben");
        app.IO.Emit("all", 1);
        await AssertReceivedAsync(app, ada, "union", "all without ben", "all\",1");
        await AssertReceivedAsync(app, ben, "union", "without ada", "b without a", "all without a and chi", "all\",1");
        await AssertReceivedAsync(app, chi, "all without b", "all without ben", "all\",1");
    }

    [Fact]
    public async Task A_selection_is_immutable_and_looks_members_up_when_it_sends()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        var room = app.IO.To("room");
        var wider = room.To("other");
        var narrower = room.Except("other");
        ada.Server.Join("room");
        ben.Server.Join("other");
        chi.Server.Join("room");
        chi.Server.Join("other");
        room.Emit("room");
        wider.Emit("wider");
        narrower.Emit("narrower");
        await AssertReceivedAsync(app, ada, "room", "wider", "narrower");
        await AssertReceivedAsync(app, ben, "wider");
        await AssertReceivedAsync(app, chi, "room", "wider");
    }

    [Fact]
    public async Task A_sockets_id_is_its_room()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        Assert.Equal([ada.Server.Id], ada.Server.Rooms);
        ada.Server.Join(ada.Server.Id);
        app.IO.To(ada.Server.Id).Emit("ada");
        ben.Server.To(ada.Server.Id).Emit("ben to ada");
        ada.Server.To(ada.Server.Id).Emit("ada to herself");
        app.IO.Except(ada.Server.Id).Emit("not ada");
        await AssertReceivedAsync(app, ada, "ada", "ben to ada");
        await AssertReceivedAsync(app, ben, "not ada");
        await AssertReceivedAsync(app, chi, "not ada");
    }

    [Fact]
    public async Task Rooms_come_with_the_first_member_and_go_with_the_last()
    {
        await using var app = await TestApp.StartAsync();
        var rooms = app.IO.Of("/").Rooms;
        var (ada, ben, _) = await ThreeAsync(app);
        ada.Server.Join("room");
        ada.Server.Join("room");
        ben.Server.Join("room");
        ben.Server.Join("other");
        Assert.Equal(2, rooms.Count);
        Assert.Equal([ben.Server.Id, "room", "other"], ben.Server.Rooms);

        ada.Server.Leave("room");
        ada.Server.Leave("room");
        ada.Server.Leave("never joined");
        Assert.Equal(2, rooms.Count);
        await ben.Client.CloseAsync();
        await Eventually.Until(() => rooms.Count == 0);
        Assert.Empty(ben.Server.Rooms);

        // The way back is closed.
        ben.Server.Join("room");
        Assert.Equal(0, rooms.Count);
        Assert.Empty(ben.Server.Rooms);
    }

    [Fact]
    public async Task Rooms_are_left_before_the_handlers_of_the_disconnection_run()
    {
        var rooms = -1;
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.Join("room");
            socket.OnDisconnect(_ => rooms = app.IO.Of("/").Rooms.Count);
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await Eventually.Until(() => rooms == 0);
    }

    [Fact]
    public async Task A_selection_can_be_moved_and_disconnected()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        app.IO.Except(chi.Server.Id).SocketsJoin("room");
        Assert.Equal([ada.Server, ben.Server], app.IO.Of("/").Rooms.Members("room").OrderBy(socket => socket == ben.Server));
        app.IO.To(ada.Server.Id).SocketsLeave("room");
        app.IO.To("room").DisconnectSockets();
        await ben.Client.ExpectAsync("41");
        await Eventually.Until(() => app.Reasons.Count == 1);
        app.IO.Of("/").All().DisconnectSockets(close: true);
        await ada.Client.ExpectAsync("41");
        Assert.Equal(1005, await chi.Client.ReadCloseCodeAsync());
        await Eventually.Until(() => app.Reasons.Count == 3);
        Assert.Empty(app.IO.Sockets);
        Assert.Equal(1, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Rooms_of_two_namespaces_have_nothing_to_do_with_each_other()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Of("/other").OnConnection(socket => socket.Join("room")));
        var client = await WsClient.ConnectAsync(app);
        app.TheSocket.Join("room");
        await client.JoinAsync("/other");
        await Eventually.Until(() => app.IO.Of("/other").Rooms.Count == 1);
        app.IO.To("room").Emit("one");
        app.IO.Of("/other").To("room").Emit("two");
        await client.ExpectAsync("42[\"one\"]");
        await client.ExpectAsync("42/other,[\"two\"]");
    }

    [Fact]
    public async Task Joining_leaving_and_sending_at_once_loses_no_member_and_keeps_no_room()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        var table = new RoomTable();
        Socket[] sockets = [ada.Server, ben.Server, chi.Server];
        await Task.WhenAll(sockets.Select((socket, seed) => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 20_000; i++)
            {
                var room = random.Next(3) == 0 ? "a" : "b";
                table.Add(room, socket);
                Assert.Contains(socket, table.Members(room));
                table.Remove(room, socket);
                Assert.DoesNotContain(socket, table.Members(room));
            }

            table.Add("kept", socket);
        })));
        Assert.Equal(1, table.Count);
        Assert.Equal(3, table.Members("kept").Length);
        Assert.Same(table.Members("kept"), table.Members("kept"));
        Assert.Empty(table.Members("a"));
    }

    private static async Task<(Person Ada, Person Ben, Person Chi)> ThreeAsync(TestApp app)
    {
        return (await OneAsync(app), await OneAsync(app), await OneAsync(app));
    }

    private static async Task<Person> OneAsync(TestApp app)
    {
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Any(socket => socket.Id == client.Id));
        return new Person(client, app.Connections.Single(socket => socket.Id == client.Id));
    }

    // A fence behind all that was sent shows that nothing else came.
    private static async Task AssertReceivedAsync(TestApp app, Person person, params string[] events)
    {
        app.IO.To(person.Server.Id).Emit("fence");
        foreach (var name in events)
        {
            await person.Client.ExpectAsync(name.Contains('"', StringComparison.Ordinal) ? $"42[\"{name}]" : $"42[\"{name}\"]");
        }

        await person.Client.ExpectAsync(Fence);
    }

    private sealed record Person(WsClient Client, Socket Server);
}
