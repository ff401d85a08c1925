namespace Parley.SocketIO;

/// <summary>
/// How connections are recovered: a client that was away for a moment gets its id, its rooms, its data and the events it has
/// missed. Middlewares run for it as for everyone, unlike in the Node.js server's default, and a session is given once, to the
/// same person.
/// </summary>
public sealed class ConnectionStateRecoveryOptions
{
    /// <summary>How long a client may be away.</summary>
    /// <value>The default is 2 minutes.</value>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How many bytes of events each namespace keeps. When it is full the oldest go first, and clients that would need them
    /// begin anew. The Node.js server has no such bound.
    /// </summary>
    /// <value>The default is 16 MiB.</value>
    public int MaxRecordSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many lost sessions each namespace keeps; the oldest go first. The Node.js server has no such bound.
    /// </summary>
    /// <value>The default is 10,000.</value>
    public int MaxSessions { get; set; } = 10_000;
}
