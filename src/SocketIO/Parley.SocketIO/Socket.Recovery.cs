using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Recovery;

namespace Parley.SocketIO;

// Connection state recovery.
public sealed partial class Socket
{
    private SessionRecording? _recording;
    private List<(string Room, RoomChange Change)>? _recoveredRooms;

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

        // The secret stays the client's: by it the client tells that it was recovered. It can be used again only after the
        // connection was lost again.
        _recording = new SessionRecording(session?.PrivateId ?? EngineIds.NewId(), Id, session?.ConnectedAt ?? now);
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
                (_recoveredRooms ??= []).Add((room, Namespace.Adapter.Join(this, room)));
            }
        }
    }

    /// <summary>Says which rooms the socket is in again; called without a lock.</summary>
    internal void RaiseRecoveredRooms()
    {
        foreach (var (room, change) in _recoveredRooms ?? [])
        {
            Namespace.Adapter.Raise(change, room, Id);
        }

        _recoveredRooms = null;
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

    private void Persist(RecoverableSession session)
    {
        try
        {
            Namespace.Adapter.PersistSession(session);
        }
#pragma warning disable CA1031 // Adapters are plugged in: without it the client will begin anew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReportError(e, "disconnect");
        }
    }

    internal void SendMissed(byte[] frames, SendFlags flags)
    {
        _session.SendShared(frames, flags);
    }
}
