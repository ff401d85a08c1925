using Parley.SocketIO.Adapters.Specification;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>A specification that passes whatever an adapter does would be worth nothing.</summary>
public class SpecificationTests
{
    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["forgets who is excepted"] = new(
            Changing(message => message with { Options = message.Options with { Except = [] } }),
            specification => specification.Except_takes_the_members_of_rooms_out()),
        ["reaches the sender"] = new(
            (nsp, bus) => new FaultyAdapters.ReachesTheSender(nsp, bus),
            specification => specification.A_socket_reaches_everyone_but_itself()),
        ["forgets the rooms"] = new(
            Changing(message => message with { Options = message.Options with { Rooms = [] } }),
            specification => specification.A_room_reaches_its_members_alone()),
        ["sends local events to all"] = new(
            (nsp, bus) => new FaultyAdapters.SendsLocalEventsToAll(nsp, bus),
            specification => specification.A_local_event_reaches_the_clients_of_its_server_alone()),
        ["loses binary parts"] = new(
            Changing(message => message with { Attachments = [] }),
            specification => specification.Binary_data_arrives_byte_for_byte()),
        ["forgets that an event is volatile"] = new(
            Changing(message => message with { Options = message.Options with { IsVolatile = false } }),
            specification => specification.A_volatile_event_is_dropped_where_no_poll_waits()),
        ["forgets whether to compress"] = new(
            Changing(message => message with { Options = message.Options with { Compress = true } }),
            specification => specification.An_event_is_compressed_unless_it_says_otherwise(compress: false)),
        ["delivers twice"] = new(
            Sending(message => [message, message]),
            specification => specification.An_event_for_all_reaches_every_client()),
        ["delivers to no other server"] = new(
            Sending(message => message.Kind == ClusterMessageKind.Broadcast ? [] : [message]),
            specification => specification.An_event_for_all_reaches_every_client()),
        ["lets one event overtake another"] = new(
            (nsp, bus) => new FaultyAdapters.Reorders(nsp, bus),
            specification => specification.Events_of_one_server_keep_their_order()),
        ["mixes namespaces"] = new(
            Sending(message => [message, message with { Namespace = message.Namespace == "/" ? "/other" : "/" }]),
            specification => specification.An_event_stays_in_its_namespace()),
        ["answers twice"] = new(
            Sending(message => message.Kind == ClusterMessageKind.BroadcastAck ? [message, message] : [message]),
            specification => specification.Only_the_first_answer_of_a_client_counts()),
        ["counts no clients"] = new(
            Sending(message => message.Kind == ClusterMessageKind.BroadcastClientCount ? [] : [message]),
            specification => specification.The_answers_of_all_clients_are_the_result()),
        ["asks its own clients alone"] = new(
            (nsp, bus) => new FaultyAdapters.WaitsForItselfAlone(nsp, bus),
            specification => specification.The_answers_of_all_clients_are_the_result()),
        ["forgets its own sockets"] = new(
            (nsp, bus) => new FaultyAdapters.ForgetsItsOwnSockets(nsp, bus),
            specification => specification.Every_server_finds_all_sockets()),
        ["loses the data of sockets"] = new(
            (nsp, bus) => new FaultyAdapters.LosesData(nsp, bus),
            specification => specification.A_found_socket_tells_its_rooms_data_and_handshake()),
        ["lets its own sockets join alone"] = new(
            Sending(message => message.Kind == ClusterMessageKind.SocketsJoin ? [] : [message]),
            specification => specification.All_sockets_can_be_made_to_join_rooms()),
        ["lets sockets leave one room alone"] = new(
            Changing(message => message with { Rooms = [.. message.Rooms.Take(1)] }),
            specification => specification.Selected_sockets_can_be_made_to_leave_rooms()),
        ["leaves connections open"] = new(
            Changing(message => message with { Close = false }),
            specification => specification.Connections_can_be_closed()),
        ["hears its own events for servers"] = new(
            (nsp, bus) => new FaultyAdapters.HearsItself(nsp, bus),
            specification => specification.An_event_for_servers_reaches_all_others_and_no_client()),
        ["loses answers of servers"] = new(
            Sending(message => message.Kind == ClusterMessageKind.ServerSideEmitResponse ? [] : [message]),
            specification => specification.Every_other_server_answers_a_question_once()),
        ["stays in the cluster when it is closed"] = new(
            (nsp, bus) => new FaultyAdapters.StaysInTheCluster(nsp, bus),
            specification => specification.When_a_server_has_closed_the_others_go_on_without_it()),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task A_fault_of_an_adapter_is_found(string name)
    {
        var fault = Faults[name];
        await using var specification = new FaultySpecification(fault.Create);
        await specification.InitializeAsync();
        specification.BeImpatient();
        var failure = await Record.ExceptionAsync(() => fault.Case(specification));
        Assert.NotNull(failure);
    }

    [Fact]
    public async Task A_server_that_is_stuck_is_waited_for_as_long_as_was_said()
    {
        await using var specification = new FaultySpecification((nsp, bus) => new InProcessAdapter(nsp, bus));
        await specification.InitializeAsync();
        var servers = specification.All;
        using var release = new ManualResetEventSlim();
        servers[2].IO.OnServerSide("block", () => release.Wait());
        servers[0].IO.ServerSideEmit("block");
        try
        {
            var fetching = servers[0].IO.To("room").Timeout(TimeSpan.FromMilliseconds(50)).FetchSocketsAsync().AsTask();
            var late = await Assert.ThrowsAsync<TimeoutException>(() => Support.Eventually.Within(fetching));
            Assert.Equal("timeout reached while waiting for fetchSockets response", late.Message);
        }
        finally
        {
            release.Set();
        }
    }

    private static Func<Namespace, InProcessBus, Adapter> Changing(Func<ClusterMessage, ClusterMessage> change)
    {
        return Sending(message => [change(message)]);
    }

    private static Func<Namespace, InProcessBus, Adapter> Sending(Func<ClusterMessage, IEnumerable<ClusterMessage>> change)
    {
        return (nsp, bus) => new FaultyAdapters.Sending(nsp, bus, change);
    }

    private sealed record Fault(Func<Namespace, InProcessBus, Adapter> Create, Func<ClusterAdapterSpecification, Task> Case);

#pragma warning disable xUnit1000 // Its cases are run by the test above, and are to fail.
    private sealed class FaultySpecification(Func<Namespace, InProcessBus, Adapter> create) : ClusterAdapterSpecification
#pragma warning restore xUnit1000
    {
        private readonly InProcessBus _bus = new();
        private TimeSpan _limit = TimeSpan.FromSeconds(30);

        public IReadOnlyList<SpecificationServer> All => Servers;

        protected override TimeSpan Limit => _limit;

        /// <summary>What a faulty adapter has lost is not waited for as long as usual.</summary>
        public void BeImpatient()
        {
            _limit = TimeSpan.FromSeconds(1);
        }

        protected override void Configure(SocketIOOptions options, int server)
        {
            options.Adapter = nsp => create(nsp, _bus);
        }
    }
}
