namespace Parley.SocketIO.Adapters.Specification;

/// <summary>What servers of a cluster say to each other; the kinds are those of the adapters of Node's server.</summary>
public enum ClusterMessageKind
{
    /// <summary>An event for clients, with acknowledgements when there is a request id.</summary>
    Broadcast,

    /// <summary>How many clients a server has sent an event to that wants acknowledgements.</summary>
    BroadcastClientCount,

    /// <summary>The acknowledgement of one client.</summary>
    BroadcastAck,

    /// <summary>Sockets are to join rooms.</summary>
    SocketsJoin,

    /// <summary>Sockets are to leave rooms.</summary>
    SocketsLeave,

    /// <summary>Sockets are to be disconnected.</summary>
    DisconnectSockets,

    /// <summary>Who has which sockets?</summary>
    FetchSockets,

    /// <summary>The sockets of one server.</summary>
    FetchSocketsResponse,

    /// <summary>An event for servers.</summary>
    ServerSideEmit,

    /// <summary>The answer of one server.</summary>
    ServerSideEmitResponse,
}

/// <summary>One message between servers. Immutable; it owns its bytes.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Sender">The adapter that sent it.</param>
/// <param name="Namespace">The namespace that it is about.</param>
public sealed record ClusterMessage(ClusterMessageKind Kind, string Sender, string Namespace)
{
    /// <summary>Who alone is to receive it; <see langword="null"/> for all other servers.</summary>
    public string? Recipient { get; init; }

    /// <summary>Puts answers and questions together; <see langword="null"/> where no answer is wanted.</summary>
    public string? RequestId { get; init; }

    /// <summary>Which sockets are meant.</summary>
    public BroadcastOptions Options { get; init; } = BroadcastOptions.Everyone;

    /// <summary>JSON: the event with its name, the first argument of an answer, or the sockets.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The binary parts of <see cref="Json"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; init; } = [];

    /// <summary>The rooms to join or leave.</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];

    /// <summary>Whether connections are to be closed too.</summary>
    public bool Close { get; init; }

    /// <summary>The number of clients.</summary>
    public int ClientCount { get; init; }
}
