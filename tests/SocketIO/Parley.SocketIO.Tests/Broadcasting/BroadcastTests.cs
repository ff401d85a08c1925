using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Broadcasting;

public class BroadcastTests
{
    private static readonly byte[] Data = [1, 2, 3];

    public static TheoryData<string> ReservedNames =>
        ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    [Fact]
    public async Task An_event_may_have_any_number_of_arguments_whoever_sends_it()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var socket = app.TheSocket;
        var remote = (await app.IO.FetchSocketsAsync()).Single();
        var raw = new RawArgument("{\"raw\":1}"u8.ToArray());
        Action<string, int>[] emitters =
        [
            (name, count) => Emit(count, () => app.IO.Emit(name), () => app.IO.Emit(name, 1), () => app.IO.Emit(name, 1, "2"),
                () => app.IO.Emit(name, 1, "2", true), () => app.IO.Emit(name, 1, "2", true, (object?)null),
                () => app.IO.EmitRaw(name, raw, raw)),
            (name, count) => Emit(count, () => app.IO.Of("/").Emit(name), () => app.IO.Of("/").Emit(name, 1),
                () => app.IO.Of("/").Emit(name, 1, "2"), () => app.IO.Of("/").Emit(name, 1, "2", true),
                () => app.IO.Of("/").Emit(name, 1, "2", true, (object?)null), () => app.IO.Of("/").EmitRaw(name, raw, raw)),
            (name, count) => Emit(count, () => app.IO.Local.Emit(name), () => app.IO.Local.Emit(name, 1),
                () => app.IO.Local.Emit(name, 1, "2"), () => app.IO.Local.Emit(name, 1, "2", true),
                () => app.IO.Local.Emit(name, 1, "2", true, (object?)null), () => app.IO.Local.EmitRaw(name, raw, raw)),
            (name, count) => Emit(count, () => socket.Emit(name), () => socket.Emit(name, 1), () => socket.Emit(name, 1, "2"),
                () => socket.Emit(name, 1, "2", true), () => socket.Emit(name, 1, "2", true, (object?)null),
                () => socket.EmitRaw(name, raw, raw)),
            (name, count) => Emit(count, () => socket.Compress(true).Emit(name), () => socket.Compress(true).Emit(name, 1),
                () => socket.Compress(true).Emit(name, 1, "2"), () => socket.Compress(true).Emit(name, 1, "2", true),
                () => socket.Compress(true).Emit(name, 1, "2", true, (object?)null),
                () => socket.Compress(true).EmitRaw(name, raw, raw)),
            (name, count) => Emit(count, () => remote.Emit(name), () => remote.Emit(name, 1), () => remote.Emit(name, 1, "2"),
                () => remote.Emit(name, 1, "2", true), () => remote.Emit(name, 1, "2", true, (object?)null),
                () => remote.EmitRaw(name, raw, raw)),
        ];
        string[] expected = ["", ",1", ",1,\"2\"", ",1,\"2\",true", ",1,\"2\",true,null", ",{\"raw\":1},{\"raw\":1}"];
        foreach (var emitter in emitters)
        {
            for (var count = 0; count < expected.Length; count++)
            {
                emitter("e", count);
                await client.ExpectAsync($"42[\"e\"{expected[count]}]");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ReservedNames))]
    public async Task Names_of_Socket_IO_itself_cannot_be_sent(string name)
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var socket = app.TheSocket;
        var wait = TimeSpan.FromSeconds(1);
        Assert.Throws<ArgumentException>(() => app.IO.Emit(name));
        Assert.Throws<ArgumentException>(() => app.IO.EmitRaw(name));
        Assert.Throws<ArgumentException>(() => app.IO.To("room").Emit(name, 1));
        Assert.Throws<ArgumentException>(() => socket.Emit(name));
        Assert.Throws<ArgumentException>(() => socket.Volatile.Emit(name));
        Assert.Throws<ArgumentException>(() => socket.Broadcast.Emit(name));
        await Assert.ThrowsAsync<ArgumentException>(() => socket.EmitWithAckAsync<int>(name, wait));
        await Assert.ThrowsAsync<ArgumentException>(() => app.IO.EmitWithAckAsync<int>(name, wait));
    }

    [Theory]
    [InlineData("connection")]
    [InlineData("error")]
    [InlineData("message")]
    public async Task All_other_names_can(string name)
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.IO.Emit(name);
        app.TheSocket.Emit(name);
        await client.ExpectAsync($"42[\"{name}\"]");
        await client.ExpectAsync($"42[\"{name}\"]");
    }

    [Fact]
    public async Task Binary_data_for_many_arrives_by_every_transport_behind_its_header()
    {
        await using var app = await TestApp.StartAsync();
        using var ada = await WsClient.ConnectAsync(app);
        var ben = await PollingClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        app.IO.Emit("file", "a", Data, new { Inner = new byte[] { 4 } });
        app.IO.Emit("next");
        const string Header = """452-["file","a",{"_placeholder":true,"num":0},{"inner":{"_placeholder":true,"num":1}}]""";
        await ada.ExpectAsync(Header);
        Assert.Equal(Data, await ada.ReadBinaryAsync());
        Assert.Equal([4], await ada.ReadBinaryAsync());
        await ada.ExpectAsync("42[\"next\"]");
        Assert.Equal($"{Header}\u001ebAQID\u001ebBA==\u001e42[\"next\"]", await ben.GetAsync());
    }

    [Fact]
    public async Task Frames_of_two_broadcasts_at_once_do_not_mix()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                app.IO.Emit("data", thread, new[] { (byte)thread, (byte)i });
            }
        })));
        var next = new int[4];
        for (var i = 0; i < 800; i++)
        {
            var header = await client.ReadTextAsync();
            var data = await client.ReadBinaryAsync();
            Assert.Equal($$"""451-["data",{{data[0]}},{"_placeholder":true,"num":0}]""", header);
            Assert.Equal(next[data[0]]++, data[1]);
        }
    }

    [Fact]
    public async Task A_raw_argument_with_binary_parts_can_be_passed_on_to_all()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
            socket.On("relay", (RawArgument first, RawArgument second) => socket.Broadcast.EmitRaw("relay", second, first))));
        using var ada = await WsClient.ConnectAsync(app);
        using var ben = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        await ada.SendAsync("""452-["relay",{"_placeholder":true,"num":0},{"x":{"_placeholder":true,"num":1}}]""");
        await ada.SendAsync([1]);
        await ada.SendAsync([2]);
        await ben.ExpectAsync("""452-["relay",{"x":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":0}]""");
        Assert.Equal([1], await ben.ReadBinaryAsync());
        Assert.Equal([2], await ben.ReadBinaryAsync());
    }

    [Fact]
    public async Task Outgoing_listeners_see_broadcasts_and_may_keep_them()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        SocketEvent? seen = null;
        app.TheSocket.OnAnyOutgoing(e => seen = e);
        var buffer = Data.ToArray();
        app.IO.Emit("file", buffer);
        buffer.AsSpan().Clear();
        Assert.Equal("file", seen!.Name);
        Assert.Equal(Data, seen.GetArgument<byte[]>(0));
        await client.ExpectAsync("""451-["file",{"_placeholder":true,"num":0}]""");
        Assert.Equal(Data, await client.ReadBinaryAsync());
    }

    [Fact]
    public async Task What_cannot_be_written_is_an_error_of_who_sends_and_reaches_nobody()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var circle = new Circle();
        circle.Next = circle;
        Assert.ThrowsAny<Exception>(() => app.IO.Emit("circle", circle));
        Assert.ThrowsAny<Exception>(() => app.TheSocket.Emit("circle", circle));
        app.IO.Emit("after");
        await client.ExpectAsync("42[\"after\"]");
    }

    [Fact]
    public async Task Specials_of_a_socket_go_on_to_its_selections()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var socket = app.TheSocket;
        var options = socket.Volatile.Compress(false).To("a").Except("b").Local.Options;
        Assert.True(options.IsVolatile);
        Assert.False(options.Compress);
        Assert.True(options.IsLocal);
        Assert.Equal(["a"], options.Rooms);
        Assert.Equal([socket.Id, "b"], options.Except);
        Assert.True(socket.Volatile.Local.Options.IsLocal);
        Assert.Equal([socket.Id, "c"], socket.Compress(false).Except("c").Options.Except);
        Assert.Equal(["d"], socket.Volatile.In("d").Options.Rooms);
        Assert.Equal(TimeSpan.FromSeconds(3), app.IO.To("a").Timeout(TimeSpan.FromSeconds(3)).Options.Timeout);
        Assert.Throws<ArgumentOutOfRangeException>(() => app.IO.Local.Timeout(TimeSpan.Zero));
        Assert.Throws<ArgumentNullException>(() => app.IO.To("a", null!));
    }

    private static void Emit(int which, params Action[] ways)
    {
        ways[which]();
    }

    private sealed class Circle
    {
        public Circle? Next { get; set; }
    }
}
