namespace Parley.SocketIO;

/// <summary>
/// What is kept of a socket whose connection was lost, so that its client can go on with it. Immutable.
/// </summary>
public sealed record RecoverableSession
{
    /// <summary>The id that the socket had, and will have again.</summary>
    public required string SocketId { get; init; }

    /// <summary>The secret that the client was given: who knows it may go on with the session, once.</summary>
    public required string PrivateId { get; init; }

    /// <summary>The signed-in person, <see langword="null"/> when there was none. No one else gets the session.</summary>
    public string? UserId { get; init; }

    /// <summary>
    /// The rooms of the socket, its own id among them, each with the adapter's offset at the moment of joining: what was sent
    /// to a room earlier is not for this client.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Rooms { get; init; }

    /// <summary>The offset at which the socket connected first.</summary>
    public required string ConnectedAt { get; init; }

    /// <summary>The last offset that the client has seen; set when the session is restored.</summary>
    public string? LastSeen { get; init; }

    /// <summary>Until when the adapter of one server keeps it, on its own clock.</summary>
    internal long Expires { get; init; } = long.MaxValue;

    /// <summary>The application's data of the socket.</summary>
    public object? Data { get; init; }
}
