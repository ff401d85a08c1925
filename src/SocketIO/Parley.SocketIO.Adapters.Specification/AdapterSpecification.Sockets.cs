using Xunit;

namespace Parley.SocketIO.Adapters.Specification;

// Sockets, wherever they are.
public abstract partial class AdapterSpecification
{
    /// <summary>All sockets.</summary>
    [Fact]
    public async Task Every_server_finds_all_sockets()
    {
        foreach (var server in Servers)
        {
            Assert.Equal(IdsOf(Ada, Ben, Chi), await FindAsync(server.IO.Of("/").All()));
        }
    }

    /// <summary>Selected sockets.</summary>
    [Fact]
    public async Task Sockets_are_found_by_rooms()
    {
        Join("room", Ada, Chi);
        Join("second", Ben);
        Assert.Equal(IdsOf(Ada, Chi), await FindAsync(First.In("room")));
        Assert.Equal(IdsOf(Ben), await FindAsync(First.Except("room")));
        Assert.Equal(IdsOf(Ada, Ben), await FindAsync(First.In("room", "second").Except(Chi.Id)));
        Assert.Equal(IdsOf(Chi), await FindAsync(First.In(Chi.Id)));
        Assert.Equal(IdsOf(Ben, Chi), await FindAsync(SocketOf(Ada).Broadcast));
        Assert.Empty(await FindAsync(First.In("empty")));
    }

    /// <summary>Namespaces.</summary>
    [Fact]
    public async Task Sockets_of_another_namespace_are_not_found()
    {
        var other = await ConnectAsync(1, OtherName);
        Assert.Equal([other.Id], await FindAsync(First.Of(OtherName).All()));
        Assert.Equal(IdsOf(Ada, Ben, Chi), await FindAsync(First.Of("/").All()));
    }

    /// <summary>What is told of a socket.</summary>
    [Fact]
    public async Task A_found_socket_tells_its_rooms_data_and_handshake()
    {
        Join("room", Ada, Ben, Chi);
        foreach (var (client, i) in _clients.Select((client, i) => (client, i)))
        {
            SocketOf(client).Data = new Dictionary<string, string> { ["name"] = "person " + i };
        }

        var found = await WithinAsync(First.FetchSocketsAsync().AsTask());
        for (var i = 0; i < _clients.Length; i++)
        {
            var socket = found.Single(one => one.Id == _clients[i].Id);
            Assert.Equal(new[] { socket.Id, "room" }.Order(), socket.Rooms.Order());
            Assert.Equal("person " + i, Assert.IsType<Dictionary<string, string>>(socket.GetData<Dictionary<string, string>>())["name"]);
            Assert.Equal(i, socket.Handshake.Auth.GetProperty("number").GetInt32());
            Assert.Equal(i.ToString(null, null), socket.Handshake.Query["number"]);
            Assert.Equal("websocket", socket.Handshake.Query["transport"]);
            Assert.Equal("websocket", socket.Handshake.Headers.Upgrade.ToString(), ignoreCase: true);
            Assert.StartsWith("/socket.io/?", socket.Handshake.Url, StringComparison.Ordinal);
            Assert.Equal("127.0.0.1", socket.Handshake.Address);
            Assert.False(socket.Handshake.Secure);
            Assert.False(socket.Handshake.IsCrossDomain);
            Assert.Equal(SocketOf(_clients[i]).Handshake.Issued, socket.Handshake.Issued);
        }
    }

    /// <summary>Joining.</summary>
    [Fact]
    public async Task All_sockets_can_be_made_to_join_rooms()
    {
        First.SocketsJoin("one", "two");
        await UntilRoomsAsync(Ada, "one", "two");
        await UntilRoomsAsync(Ben, "one", "two");
        await UntilRoomsAsync(Chi, "one", "two");
    }

    /// <summary>Some join.</summary>
    [Fact]
    public async Task Selected_sockets_can_be_made_to_join_a_room()
    {
        Join("room", Ada, Chi);
        First.In("room").SocketsJoin("joined");
        First.Except("room").SocketsJoin("except");
        First.In(Chi.Id).SocketsJoin("chi's");
        await UntilRoomsAsync(Ada, "room", "joined");
        await UntilRoomsAsync(Ben, "except");
        await UntilRoomsAsync(Chi, "room", "joined", "chi's");
        First.To("joined").Emit("hello");
        await AssertReceivedAsync((Ada, ["hello"]), (Ben, []), (Chi, ["hello"]));
    }

    /// <summary>Leaving.</summary>
    [Fact]
    public async Task Selected_sockets_can_be_made_to_leave_rooms()
    {
        Join("a", Ada, Ben, Chi);
        Join("b", Ada, Ben, Chi);
        First.In(Ben.Id).SocketsLeave("a");
        await UntilRoomsAsync(Ben, "b");
        First.In("a").SocketsLeave("b", "never joined");
        await UntilRoomsAsync(Ada, "a");
        await UntilRoomsAsync(Chi, "a");
        First.SocketsLeave("a", "b");
        await UntilRoomsAsync(Ada);
        await UntilRoomsAsync(Ben);
        await UntilRoomsAsync(Chi);
    }

    /// <summary>Disconnecting from a namespace.</summary>
    [Fact]
    public async Task Selected_sockets_can_be_disconnected()
    {
        Join("room", Ben, Chi);
        First.In("room").Except(Ben.Id).DisconnectSockets();
        await WithinAsync(Chi.Disconnected);
        await UntilAsync(async () => (await First.FetchSocketsAsync()).Count == 2);
        Assert.False(Chi.Closed.IsCompleted);
        First.Emit("after");
        await AssertReceivedAsync((Ada, ["after"]), (Ben, ["after"]));
    }

    /// <summary>Disconnecting connections.</summary>
    [Fact]
    public async Task Connections_can_be_closed()
    {
        First.Except(Ada.Id).DisconnectSockets(close: true);
        await WithinAsync(Ben.Closed);
        await WithinAsync(Chi.Closed);
        First.Emit("after");
        await AssertReceivedAsync((Ada, ["after"]));
    }

    /// <summary>A found socket acts where it is.</summary>
    [Fact]
    public async Task What_a_found_socket_does_reaches_its_client_alone()
    {
        Chi.Answer("question", "chi");
        Ada.Answer("question", "ada");
        var chi = (await WithinAsync(First.In(Chi.Id).FetchSocketsAsync().AsTask())).Single();
        chi.Emit("hello", 1);
        await AssertReceivedAsync((Ada, []), (Ben, []), (Chi, ["hello"]));
        Assert.Equal("chi", await WithinAsync(chi.EmitWithAckAsync<string>("question", LongEnough)));
        chi.Join("room", "second");
        await UntilRoomsAsync(Chi, "room", "second");
        chi.Leave("room");
        await UntilRoomsAsync(Chi, "second");
        Assert.Equal([Ada.Id], SocketOf(Ada).Rooms);
        chi.Disconnect(close: true);
        await WithinAsync(Chi.Closed);
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await UntilAsync(() => ServerOf(2).IO.Sockets.All(socket => socket.Id != chi.Id));
            await chi.EmitWithAckAsync<string>("question", LongEnough);
        });
    }

    /// <summary>Events of rooms.</summary>
    [Fact]
    public async Task Rooms_tell_when_they_come_and_go()
    {
        var log = new List<string>();
        var server = ServerOf(1).IO;
        var adapter = server.Of("/").Adapter;
        adapter.RoomCreated += room => Note("created " + room);
        adapter.RoomJoined += (room, id) => Note($"joined {room} {id}");
        adapter.RoomLeft += (room, id) => Note($"left {room} {id}");
        adapter.RoomDeleted += room => Note("deleted " + room);
        First.In(Ben.Id).SocketsJoin("room");
        await UntilAsync(() => adapter.HasRoom("room"));
        Assert.Equal([Ben.Id], adapter.SocketsIn("room").Select(socket => socket.Id));
        Assert.Contains("room", adapter.RoomNames);
        First.SocketsLeave("room");
        await UntilAsync(() => !adapter.HasRoom("room"));
        Assert.DoesNotContain("room", adapter.RoomNames);
        await UntilAsync(() => Count() == 4);
        Assert.Equal(["created room", $"joined room {Ben.Id}", $"left room {Ben.Id}", "deleted room"], log);

        void Note(string line)
        {
            lock (log)
            {
                log.Add(line);
            }
        }

        int Count()
        {
            lock (log)
            {
                return log.Count;
            }
        }
    }

    /// <summary>Who is gone.</summary>
    [Fact]
    public async Task A_client_that_has_gone_is_in_no_room_and_found_no_more()
    {
        Join("room", Ben, Chi);
        await Ben.DisposeAsync();
        await UntilAsync(async () => (await First.In("room").FetchSocketsAsync()).Count == 1);
        Assert.Equal(IdsOf(Chi), await FindAsync(First.In("room")));
        First.To("room").Emit("hello");
        await AssertReceivedAsync((Ada, []), (Chi, ["hello"]));
    }

    /// <summary>The size of the cluster.</summary>
    [Fact]
    public Task Every_server_knows_how_many_there_are()
    {
        return AssertServerCountAsync(ServerCount);
    }

    private static string[] IdsOf(params SpecificationClient[] clients)
    {
        return [.. clients.Select(client => client.Id).Order(StringComparer.Ordinal)];
    }

    private async Task<string[]> FindAsync(BroadcastOperator selection)
    {
        var found = await WithinAsync(selection.FetchSocketsAsync().AsTask());
        return [.. found.Select(socket => socket.Id).Order(StringComparer.Ordinal)];
    }

    private Task UntilRoomsAsync(SpecificationClient client, params string[] rooms)
    {
        var socket = SocketOf(client);
        return UntilAsync(
            () => socket.Rooms.Order(StringComparer.Ordinal).SequenceEqual(rooms.Append(socket.Id).Order(StringComparer.Ordinal)),
            "the rooms are " + string.Join(", ", rooms));
    }
}
