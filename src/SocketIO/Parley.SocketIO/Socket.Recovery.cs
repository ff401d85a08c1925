using Parley.SocketIO.Protocol;
using Parley.SocketIO.Recovery;

namespace Parley.SocketIO;

// Connection state recovery.
public sealed partial class Socket
{
    private SessionRecording? _recording;

    /// <summary>
    /// Whether the client went on with an earlier session: it has its id, its rooms, its data and all that it has missed.
    /// </summary>
    public bool Recovered { get; private set; }

    /// <summary>The session with which the client goes on.</summary>
    internal RecoverableSession? RecoveredFrom { get; private set; }

    /// <summary>The secret with which the client may come back; <see langword="null"/> without recovery.</summary>
    internal string? PrivateId => _recording?.PrivateId;

    private void BeginRecording(RecoverableSession? session)
    {
        var now = Namespace.Adapter.CurrentOffset ?? string.Empty;

        // A secret works once: a client that has come back gets another one.
        _recording = new SessionRecording(EngineIds.NewId(), Id, session?.ConnectedAt ?? now);
        if (session is null)
        {
            return;
        }

        Recovered = true;
        RecoveredFrom = session;
        Data = session.Data;
        foreach (var (room, joinedAt) in session.Rooms)
        {
            if (Parley.SocketIO.Namespace.IsUserRoom(room))
            {
                // Joined again once it is settled who the person is; the moment of joining stays.
                _recording.Joined(room, joinedAt);
            }
            else if (room != Id)
            {
                (_rooms ??= new(StringComparer.Ordinal)).Add(room);
                _recording.Joined(room, joinedAt);
                Namespace.Adapter.Join(this, room);
            }
        }
    }

    /// <summary>What is to be kept of a socket that ends; called with the lock held.</summary>
    private RecoverableSession? EndRecording(bool wasConnected, DisconnectReason reason)
    {
        if (wasConnected)
        {
            return _recording?.End(this, reason);
        }

        // Lost again before the client was told that it is back: it will ask for the same session.
        return SessionRecording.IsRecoverable(reason) ? RecoveredFrom : null;
    }

    internal void SendMissed(byte[] frames)
    {
        _session.SendShared(frames);
    }
}
