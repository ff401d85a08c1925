using System.Text.Json;
using Xunit;

namespace Parley.SocketIO.Adapters.Specification;

// Events for many.
public abstract partial class AdapterSpecification
{
    /// <summary>An event for all.</summary>
    [Fact]
    public async Task An_event_for_all_reaches_every_client()
    {
        First.Emit("news", 1, "two", new { three = 3 }, (string?)null);
        foreach (var client in _clients)
        {
            var received = await client.NextAsync();
            Assert.Equal("news", received.Name);
            Assert.Equal("""[1,"two",{"three":3},null]""", received.Json);
        }

        await AssertReceivedAsync((Ada, []), (Ben, []), (Chi, []));
    }

    /// <summary>From whichever server.</summary>
    [Fact]
    public async Task Every_server_reaches_every_client()
    {
        for (var i = 0; i < Servers.Count; i++)
        {
            Servers[i].IO.Emit("from " + i);
            await AssertReceivedAsync(
                Servers[i].IO.Of("/"), (Ada, ["from " + i]), (Ben, ["from " + i]), (Chi, ["from " + i]));
        }
    }

    /// <summary>Binary data.</summary>
    [Fact]
    public async Task Binary_data_arrives_byte_for_byte()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        First.Emit("binary", new { inner = all }, Array.Empty<byte>());
        foreach (var client in _clients)
        {
            var received = await client.NextAsync();
            Assert.Equal("""[{"inner":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]""", received.Json);
            Assert.Equal(2, received.Attachments.Count);
            Assert.Equal(all, received.Attachments[0]);
            Assert.Empty(received.Attachments[1]);
        }
    }

    /// <summary>The application's buffer.</summary>
    [Fact]
    public async Task Binary_data_is_that_of_the_moment_of_the_call()
    {
        byte[] buffer = [1, 2, 3];
        First.Emit("binary", buffer);
        buffer.AsSpan().Fill(9);
        foreach (var client in _clients)
        {
            Assert.Equal([1, 2, 3], (await client.NextAsync()).Attachments[0]);
        }
    }

    /// <summary>Large events.</summary>
    [Fact]
    public async Task A_large_event_arrives_whole()
    {
        var text = new string('x', 200_000);
        var data = new byte[100_000];
        new Random(1).NextBytes(data);
        First.Emit("large", text, data);
        foreach (var client in _clients)
        {
            var received = await client.NextAsync();
            Assert.Equal(text, received.Arguments[0].GetString());
            Assert.Equal(data, received.Attachments[0]);
        }
    }

    /// <summary>JSON is passed on as it is.</summary>
    /// <param name="json">One value.</param>
    [Theory]
    [InlineData("\"\u00e4\u20ac\ud83d\ude00 \\u2028 \\\"quoted\\\" \\\\ \\n\"")]
    [InlineData("9007199254740993")]
    [InlineData("-1.5e+300")]
    [InlineData("[[[[[[{\"a\":{}}]]]]],null,true,false,0]")]
    [InlineData("{\"__proto__\":1,\"constructor\":2,\"\":3}")]
    [InlineData("{\"_placeholder\":false,\"num\":0}")]
    public async Task Json_arrives_as_it_was_sent(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        First.EmitRaw("json", new RawArgument(System.Text.Encoding.UTF8.GetBytes(json)));
        using var expected = JsonDocument.Parse(json);
        foreach (var client in _clients)
        {
            var received = Assert.Single((await client.NextAsync()).Arguments);
            Assert.True(JsonElement.DeepEquals(expected.RootElement, received), received.GetRawText());
        }
    }

    /// <summary>Order.</summary>
    [Fact]
    public async Task Events_of_one_server_keep_their_order()
    {
        for (var i = 0; i < 300; i++)
        {
            if (i % 3 == 0)
            {
                First.Emit("n", i, new byte[] { (byte)i });
            }
            else
            {
                First.Emit("n", i);
            }
        }

        foreach (var client in _clients)
        {
            for (var i = 0; i < 300; i++)
            {
                Assert.Equal(i, (await client.NextAsync()).Arguments[0].GetInt32());
            }
        }
    }

    /// <summary>Namespaces.</summary>
    [Fact]
    public async Task An_event_stays_in_its_namespace()
    {
        var others = new[] { await ConnectAsync(0, OtherName), await ConnectAsync(1, OtherName), await ConnectAsync(2, OtherName) };
        First.Of(OtherName).Emit("other");
        First.Emit("root");
        foreach (var other in others)
        {
            await AssertReceivedAsync(First.Of(OtherName), (other, ["other"]));
        }

        await AssertReceivedAsync((Ada, ["root"]), (Ben, ["root"]), (Chi, ["root"]));
    }

    /// <summary>Rooms of one name in two namespaces.</summary>
    [Fact]
    public async Task A_room_belongs_to_its_namespace()
    {
        var other = await ConnectAsync(1, OtherName);
        ServerOf(1).IO.Of(OtherName).SocketsJoin("room");
        await UntilAsync(() => ServerOf(1).IO.Of(OtherName).Adapter.HasRoom("room"));
        Join("room", Ada);
        First.To("room").Emit("root");
        First.Of(OtherName).To("room").Emit("other");
        await AssertReceivedAsync((Ada, ["root"]), (Ben, []), (Chi, []));
        await AssertReceivedAsync(First.Of(OtherName), (other, ["other"]));
    }

    /// <summary>A room.</summary>
    [Fact]
    public async Task A_room_reaches_its_members_alone()
    {
        Join("room", Ada, Chi);
        First.To("room").Emit("to");
        First.In("room").Emit("in");
        First.To("nobody's").Emit("nobody");
        await AssertReceivedAsync((Ada, ["to", "in"]), (Ben, []), (Chi, ["to", "in"]));
    }

    /// <summary>Several rooms.</summary>
    [Fact]
    public async Task Several_rooms_are_their_union_and_each_client_counts_once()
    {
        Join("a", Ada, Ben);
        Join("b", Ben, Chi);
        First.To("a", "b").Emit("union");
        First.To("a").To("b").In("empty").Emit("chain");
        await AssertReceivedAsync((Ada, ["union", "chain"]), (Ben, ["union", "chain"]), (Chi, ["union", "chain"]));
    }

    /// <summary>Except.</summary>
    [Fact]
    public async Task Except_takes_the_members_of_rooms_out()
    {
        Join("a", Ada, Ben, Chi);
        Join("b", Ben);
        Join("c", Chi);
        First.Except("b").Emit("not b");
        First.To("a").Except("c").Emit("a, not c");
        First.To("a").Except("b", "c").Emit("a, neither");
        First.To("a", "b").Except("empty").Emit("all");
        await AssertReceivedAsync(
            (Ada, ["not b", "a, not c", "a, neither", "all"]), (Ben, ["a, not c", "all"]), (Chi, ["not b", "all"]));
    }

    /// <summary>From a socket.</summary>
    [Fact]
    public async Task A_socket_reaches_everyone_but_itself()
    {
        Join("room", Ada, Ben);
        var ada = SocketOf(Ada);
        ada.Broadcast.Emit("broadcast");
        ada.To("room").Emit("room");
        ada.Except("room").Emit("except");
        await AssertReceivedAsync((Ada, []), (Ben, ["broadcast", "room"]), (Chi, ["broadcast", "except"]));
    }

    /// <summary>A socket's own room.</summary>
    [Fact]
    public async Task The_id_of_a_socket_is_its_room_on_every_server()
    {
        First.To(Chi.Id).Emit("chi");
        First.Except(Ben.Id).Emit("not ben");
        SocketOf(Ada).To(Ada.Id).Emit("never");
        await AssertReceivedAsync((Ada, ["not ben"]), (Ben, []), (Chi, ["chi", "not ben"]));
    }

    /// <summary>Names of rooms.</summary>
    /// <param name="room">The name.</param>
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("/other#")]
    [InlineData("socket.io#/#x#")]
    [InlineData("a:b*c?[d]^$")]
    [InlineData("\u5c71\u7530 \ud83d\ude00")]
    [InlineData("\"quoted\" \\ \n")]
    [InlineData("12345678901234567890")]
    [InlineData("__proto__")]
    public async Task A_room_may_have_any_name(string room)
    {
        Join(room, Ada, Chi);
        First.To(room).Emit("hit");
        First.Except(room).Emit("miss");
        await AssertReceivedAsync((Ada, ["hit"]), (Ben, ["miss"]), (Chi, ["hit"]));
    }

    /// <summary>Volatile events travel as such.</summary>
    [Fact]
    public async Task A_volatile_event_is_dropped_where_no_poll_waits()
    {
        using var reader = await PollingReader.ConnectAsync(ServerOf(1).Address, Limit);
        First.Volatile.Emit("lost");
        First.Emit("kept");
        await UntilAsync(async () => (await Ben.NextAsync()).Name == "kept");
        var (packets, _) = await WithinAsync(reader.PollAsync());
        Assert.Equal("42[\"kept\"]", Assert.Single(packets));
    }

    /// <summary>Whether an event is worth compressing travels with it.</summary>
    /// <param name="compress">Whether it is.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_is_compressed_unless_it_says_otherwise(bool compress)
    {
        using var reader = await PollingReader.ConnectAsync(ServerOf(1).Address, Limit);
        First.Compress(compress).Emit("large", new string('x', 4096));
        await UntilAsync(async () => (await Ben.NextAsync()).Name == "large");
        var (_, isCompressed) = await WithinAsync(reader.PollAsync());
        Assert.Equal(compress, isCompressed);
    }

    /// <summary>Namespaces that clients bring into being.</summary>
    [Fact]
    public async Task A_dynamic_namespace_is_one_on_all_servers()
    {
        foreach (var server in Servers)
        {
            server.IO.Of((name, _) => ValueTask.FromResult(name == "/dynamic"));
        }

        var ada = await ConnectAsync(0, "/dynamic");
        var ben = await ConnectAsync(1, "/dynamic");
        await UntilAsync(async () =>
            await First.Of("/dynamic").Adapter.ServerCountAsync() == Math.Min(2, Servers.Count));
        First.Of("/dynamic").Emit("hello");
        await AssertReceivedAsync(First.Of("/dynamic"), (ada, ["hello"]), (ben, ["hello"]));
    }
}
