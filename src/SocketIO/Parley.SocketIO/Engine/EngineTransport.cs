namespace Parley.SocketIO.Engine;

/// <summary>
/// Carries the packets of a session: the seam behind which long-polling, WebSocket over the host's stream and WebSocket of
/// hosts without one stand, and others may.
/// Members whose names end in <c>Locked</c> are called with the session's lock held and must not block; the others without.
/// </summary>
internal abstract class EngineTransport
{
    protected EngineTransport(EngineSession session)
    {
        Session = session;
    }

    /// <summary>The name in the <c>transport</c> key of the query.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether a packet that is queued now leaves at once: a poll waits, or the WebSocket has written all that came before.
    /// Asked with the session's lock held.
    /// </summary>
    public abstract bool IsWritableLocked { get; }

    /// <summary>Whether it may compress packets, so that those that must not be have to be marked in the queue.</summary>
    public virtual bool Compresses => false;

    protected EngineSession Session { get; }

    /// <summary>
    /// Takes on a flush if the transport can write now and no flush is under way; then <see cref="Flush"/> must be called.
    /// </summary>
    public abstract bool TryBeginFlushLocked();

    /// <summary>Writes all that waits, and what is added meanwhile, off this thread where writing may block.</summary>
    public abstract void Flush();

    /// <summary>As <see cref="Flush"/>, on this thread as far as it goes without waiting.</summary>
    public virtual void FlushInline()
    {
        Flush();
    }

    /// <summary>
    /// What is queued now is to leave by itself, and what comes behind it a moment later: a client that has awaited the one adds
    /// its listeners for the other when it goes on, and what came with the same read would be gone by then.
    /// </summary>
    public virtual void KeepApart()
    {
    }

    /// <summary>
    /// The session is over, or goes on without this transport. Sends what waits where that is possible, then ends.
    /// </summary>
    /// <param name="how">Why, as far as the client is to be told.</param>
    public abstract void Close(TransportCloseKind how);

    /// <summary>Ends at once without sending anything.</summary>
    public abstract void Abort();
}

internal enum TransportCloseKind
{
    /// <summary>The server ends the session: long-polling sends a close packet.</summary>
    ByServer,

    /// <summary>The client said that it ends the session.</summary>
    ByClient,

    /// <summary>The session goes on with another transport.</summary>
    Upgraded,

    /// <summary>The client asked twice at the same time.</summary>
    Overlap,
}
