using Parley.SocketIO.Engine;
using Parley.SocketIO.Recovery;

namespace Parley.SocketIO;

/// <summary>
/// The adapter of one server that keeps lost sessions and recent events for clients that come back. Thread-safe: one lock
/// orders what is recorded, sent and replayed, so that a client that comes back misses nothing and gets nothing twice.
/// </summary>
public class RecoveryAdapter : InMemoryAdapter
{
    private readonly EventRecord _record;
    private readonly LostSessions _sessions;
    private readonly Lock _sync = new();
    private readonly int _maxMissed;

    /// <summary>Creates an adapter.</summary>
    /// <param name="nsp">The namespace that it serves.</param>
    public RecoveryAdapter(Namespace nsp)
        : base(nsp)
    {
        var server = Namespace.Server.Options;
        var options = server.ConnectionStateRecovery ?? new ConnectionStateRecoveryOptions();
        var wheel = Namespace.Server.EngineServer.Wheel;

        // What a client has not confirmed by its heartbeat must be there when it comes back. At most two timeouts pass between
        // a ping and its pong, an interval to the next ping, and two timeouts more until the connection counts as lost; one that
        // the server closes by long-polling may end as late as its client's last poll.
        var unconfirmed = server.PingInterval + (4 * server.PingTimeout) + EngineSession.LongestClosing;
        _record = new EventRecord(
            wheel, (long)(options.MaxDisconnectionDuration + unconfirmed).TotalMilliseconds, options.MaxRecordSize);
        _sessions = new LostSessions(
            wheel, (long)options.MaxDisconnectionDuration.TotalMilliseconds, options.MaxSessions, nsp.RemoveIfAbandoned);

        // More than a connection may hold would end it at once, again and again.
        _maxMissed = server.MaxSendBufferSize / 2;
    }

    /// <inheritdoc/>
    public override bool RecordsEvents => true;

    /// <inheritdoc/>
    public override string CurrentOffset => _record.CurrentOffset;

    internal override bool AwaitsClients => !_sessions.IsEmpty;

    /// <summary>Sends an event and records it: with an offset behind its arguments, unless it may be lost.</summary>
    /// <inheritdoc/>
    public override void Broadcast(BroadcastPacket packet, BroadcastOptions options)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(options);
        if (options.IsVolatile)
        {
            base.Broadcast(packet, options);
            return;
        }

        lock (_sync)
        {
            var frames = _record.Add(packet, options);
            Send(packet, frames, options);
        }
    }

    /// <inheritdoc/>
    public override ValueTask CloseAsync()
    {
        _sessions.Clear();
        _record.Clear();
        return base.CloseAsync();
    }

    /// <inheritdoc/>
    public override void PersistSession(RecoverableSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _sessions.Add(session);
    }

    /// <inheritdoc/>
    public override ValueTask<RecoverableSession?> RestoreSessionAsync(string privateId, string? offset)
    {
        return new ValueTask<RecoverableSession?>(Restore(privateId, offset));
    }

    /// <inheritdoc/>
    public override void Replay(Socket socket, RecoverableSession session, Action connect)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(connect);
        lock (_sync)
        {
            // Middlewares may have taken their time: what was there at their beginning may have gone.
            if (FindMissed(session) is not { } missed)
            {
                return;
            }

            foreach (var (frames, flags) in missed)
            {
                socket.SendMissed(frames, flags);
            }

            connect();
        }
    }

    private RecoverableSession? Restore(string privateId, string? offset)
    {
        var session = _sessions.Take(privateId);
        if (session is null)
        {
            return null;
        }

        // A client that has seen no event yet has missed all since it connected.
        session = session with { LastSeen = offset ?? session.ConnectedAt };
        return FindMissed(session) is null ? null : session;
    }

    /// <returns>What the client has missed; <see langword="null"/> when some of it has gone, or it is too much to send.</returns>
    private List<MissedEvent>? FindMissed(RecoverableSession session)
    {
        if (!_record.Covers(session.LastSeen!))
        {
            return null;
        }

        var missed = _record.Missed(session);
        return missed.Sum(each => (long)each.Frames.Length) <= _maxMissed ? missed : null;
    }
}
