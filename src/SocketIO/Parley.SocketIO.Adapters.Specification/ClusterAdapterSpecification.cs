using System.Collections.Concurrent;
using System.Text.Json;
using Xunit;

namespace Parley.SocketIO.Adapters.Specification;

/// <summary>
/// What an adapter that connects servers has to do, beyond what every adapter has to do (<see cref="AdapterSpecification"/>):
/// three servers by default, one client on each.
/// </summary>
public abstract class ClusterAdapterSpecification : AdapterSpecification
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override int ServerCount => 3;

    private SocketIOServer Second => Servers[1].IO;

    private SocketIOServer Third => Servers[2].IO;

    /// <summary>Local events.</summary>
    [Fact]
    public async Task A_local_event_reaches_the_clients_of_its_server_alone()
    {
        Join("room", Ada, Ben, Chi);
        First.Local.Emit("local");
        First.To("room").Local.Emit("room");
        SocketOf(Ada).Local.Emit("never");
        await AssertReceivedAsync((Ada, ["local", "room"]), (Ben, []), (Chi, []));
    }

    /// <summary>Local questions.</summary>
    [Fact]
    public async Task A_local_question_is_asked_on_its_server_alone()
    {
        Ada.Answer("question", "ada");
        var answers = await WithinAsync(First.Local.EmitWithAckAsync<string>("question", LongEnough));
        Assert.Equal(["ada"], answers);
        await AssertReceivedAsync((Ada, []), (Ben, []), (Chi, []));
    }

    /// <summary>Local actions.</summary>
    [Fact]
    public async Task What_is_done_locally_concerns_the_sockets_of_the_server_alone()
    {
        Assert.Equal([Ada.Id], (await First.Local.FetchSocketsAsync()).Select(socket => socket.Id));
        First.Local.SocketsJoin("room");
        First.To("room").Emit("joined");
        await AssertReceivedAsync((Ada, ["joined"]), (Ben, []), (Chi, []));
        Join("shared", Ada, Ben, Chi);
        First.Local.SocketsLeave("shared");
        First.To("shared").Emit("shared");
        await AssertReceivedAsync((Ada, []), (Ben, ["shared"]), (Chi, ["shared"]));
        First.Local.DisconnectSockets();
        await WithinAsync(Ada.Disconnected);
        await AssertReceivedAsync((Ben, []), (Chi, []));
        Assert.False(Ben.Disconnected.IsCompleted);
    }

    /// <summary>Sockets of other servers.</summary>
    [Fact]
    public async Task A_socket_of_another_server_is_not_local()
    {
        SocketOf(Ada).Data = "of ada";
        SocketOf(Ben).Data = "of ben";
        var found = await WithinAsync(First.FetchSocketsAsync().AsTask());
        Assert.Same(SocketOf(Ada), found.Single(socket => socket.Id == Ada.Id).Local);
        Assert.Equal("of ada", found.Single(socket => socket.Id == Ada.Id).Data);
        var ben = found.Single(socket => socket.Id == Ben.Id);
        Assert.Null(ben.Local);
        Assert.Equal("of ben", Assert.IsType<JsonElement>(ben.Data).GetString());
    }

    /// <summary>Events for servers.</summary>
    [Fact]
    public async Task An_event_for_servers_reaches_all_others_and_no_client()
    {
        var received = new ConcurrentQueue<string>();
        for (var i = 0; i < Servers.Count; i++)
        {
            var server = i;
            Servers[i].IO.OnServerSide("refresh", (string what, byte[] data) =>
                received.Enqueue($"{server} {what} {Convert.ToHexString(data)}"));
            Servers[i].IO.OnServerSide("end", () => received.Enqueue($"{server} end"));
            Servers[i].IO.Of(OtherName).OnServerSide("refresh", () => received.Enqueue("another namespace"));
        }

        First.ServerSideEmit("refresh", "prices", new byte[] { 1, 255 });
        First.ServerSideEmit("unknown", 1);
        First.ServerSideEmit("end");
        string[] expected = ["1 end", "1 prices 01FF", "2 end", "2 prices 01FF"];
        await UntilAsync(() => received.Count >= expected.Length);
        await AssertReceivedAsync((Ada, []), (Ben, []), (Chi, []));
        Assert.Equal(expected, received.Order(StringComparer.Ordinal));
    }

    /// <summary>Questions for servers.</summary>
    [Fact]
    public async Task Every_other_server_answers_a_question_once()
    {
        for (var i = 0; i < Servers.Count; i++)
        {
            var server = i;
            Servers[i].IO.OnServerSide("count", (int add, Acknowledgement ack) => ack.Send(server + add));
            Servers[i].IO.OnServerSide("count", (int _, Acknowledgement ack) => ack.Send(-1));
        }

        Assert.Equal([101, 102], (await WithinAsync(First.ServerSideEmitWithAckAsync<int>("count", 100, LongEnough))).Order());
        Assert.Equal([100, 102], (await WithinAsync(Second.ServerSideEmitWithAckAsync<int>("count", 100, LongEnough))).Order());
    }

    /// <summary>Binary answers of servers.</summary>
    [Fact]
    public async Task A_server_may_answer_later_and_with_binary_data()
    {
        Second.OnServerSide("data", async (byte[] data, Acknowledgement ack) =>
        {
            await Task.Yield();
            ack.Send(data);
        });
        Third.OnServerSide("data", (byte[] _, Acknowledgement ack) => ack.Send(Array.Empty<byte>()));
        var answers = await WithinAsync(First.ServerSideEmitWithAckAsync<byte[]>("data", new byte[] { 1, 2 }, LongEnough));
        Assert.Equal(["", "0102"], answers.Select(Convert.ToHexString).Order());
    }

    /// <summary>Servers that do not answer.</summary>
    [Fact]
    public async Task When_a_server_does_not_answer_the_answers_of_the_others_are_told()
    {
        Second.OnServerSide("question", (Acknowledgement ack) => ack.Send("second"));
        Third.OnServerSide("question", (Acknowledgement _) => { });
        var late = await Assert.ThrowsAsync<BroadcastTimeoutException<string>>(async () =>
        {
            for (var timeout = TimeSpan.FromMilliseconds(300); ; timeout *= 2)
            {
                try
                {
                    await First.ServerSideEmitWithAckAsync<string>("question", timeout: timeout);
                    return;
                }
                catch (BroadcastTimeoutException<string> e) when (e.Responses.Count == 0 && timeout < Limit / 4)
                {
                    // Not heard of the second server yet: once more, with more time.
                }
            }
        });
        Assert.Equal(["second"], late.Responses);
        Assert.Equal("timeout reached: only 1 responses received out of 2", late.Message);
    }

    /// <summary>A server that goes.</summary>
    [Fact]
    public async Task When_a_server_has_closed_the_others_go_on_without_it()
    {
        await Servers[2].StopAsync();
        await WithinAsync(Chi.Closed);
        await AssertServerCountAsync(2);
        Ada.Answer("question", "ada");
        Ben.Answer("question", "ben");
        Second.OnServerSide("question", (Acknowledgement ack) => ack.Send("second"));
        First.Emit("after");
        await AssertReceivedAsync((Ada, ["after"]), (Ben, ["after"]));
        Assert.Equal(2, (await WithinAsync(First.FetchSocketsAsync().AsTask())).Count);
        Assert.Equal(["ada", "ben"], (await WithinAsync(First.EmitWithAckAsync<string>("question", LongEnough))).Order());
        Assert.Equal(["second"], await WithinAsync(First.ServerSideEmitWithAckAsync<string>("question", timeout: LongEnough)));
    }

    /// <summary>Events of rooms of other servers.</summary>
    [Fact]
    public async Task Rooms_of_other_servers_are_not_told()
    {
        var rooms = new ConcurrentQueue<string>();
        First.Of("/").Adapter.RoomCreated += rooms.Enqueue;
        Join("room", Ben);
        First.In(Ben.Id).SocketsJoin("second");
        await UntilAsync(() => Second.Of("/").Adapter.HasRoom("second"));
        Assert.False(First.Of("/").Adapter.HasRoom("room"));
        Assert.Empty(First.Of("/").Adapter.SocketsIn("second"));
        Assert.Empty(rooms);
    }
}
