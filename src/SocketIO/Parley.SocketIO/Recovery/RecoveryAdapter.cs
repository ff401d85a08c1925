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

    /// <summary>Creates an adapter.</summary>
    /// <param name="nsp">The namespace that it serves.</param>
    public RecoveryAdapter(Namespace nsp)
        : base(nsp)
    {
        var server = Namespace.Server.Options;
        var options = server.ConnectionStateRecovery ?? new ConnectionStateRecoveryOptions();
        var wheel = Namespace.Server.EngineServer.Wheel;

        // A lost connection may be noticed as late as the heartbeat: events of that time are kept too.
        var keepFor = options.MaxDisconnectionDuration + server.PingInterval + server.PingTimeout;
        _record = new EventRecord(wheel, (long)keepFor.TotalMilliseconds, options.MaxRecordSize);
        _sessions = new LostSessions(wheel, (long)options.MaxDisconnectionDuration.TotalMilliseconds, options.MaxSessions);
    }

    /// <inheritdoc/>
    public override bool RecordsEvents => true;

    /// <inheritdoc/>
    public override string CurrentOffset => _record.CurrentOffset;

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
            foreach (var frames in _record.Missed(session))
            {
                socket.SendMissed(frames);
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
        var lastSeen = offset ?? session.ConnectedAt;
        if (!_record.Covers(lastSeen))
        {
            return null;
        }

        // More than a connection may hold would end it at once, again and again.
        session = session with { LastSeen = lastSeen };
        var missed = _record.Missed(session).Sum(frames => (long)frames.Length);
        return missed <= Namespace.Server.Options.MaxSendBufferSize / 2 ? session : null;
    }
}
