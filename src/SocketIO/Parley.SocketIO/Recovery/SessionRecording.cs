namespace Parley.SocketIO.Recovery;

/// <summary>
/// What must be known of a socket to bring its client back: since when it is in which room. Guarded by the socket's lock.
/// </summary>
internal sealed class SessionRecording
{
    private readonly Dictionary<string, string> _rooms = new(StringComparer.Ordinal);
    private readonly string _connectedAt;

    public SessionRecording(string privateId, string socketId, string connectedAt)
    {
        PrivateId = privateId;
        _connectedAt = connectedAt;
        _rooms[socketId] = connectedAt;
    }

    public string PrivateId { get; }

    public void Joined(string room, string? offset)
    {
        _rooms.TryAdd(room, offset ?? _connectedAt);
    }

    public void Left(string room)
    {
        _rooms.Remove(room);
    }

    /// <returns>What is to be kept, or <see langword="null"/> when the client is not expected back.</returns>
    public RecoverableSession? End(Socket socket, DisconnectReason reason)
    {
        return IsRecoverable(reason) && !reason.IsFaultOfClient
            ? new RecoverableSession
            {
                SocketId = socket.Id,
                PrivateId = PrivateId,
                UserId = socket.UserId,
                Rooms = _rooms,
                ConnectedAt = _connectedAt,
                Data = socket.Data,
            }
            : null;
    }

    public static bool IsRecoverable(DisconnectReason reason)
    {
        return reason == DisconnectReason.TransportError
            || reason == DisconnectReason.TransportClose
            || reason == DisconnectReason.ForcedClose
            || reason == DisconnectReason.PingTimeout
            || reason == DisconnectReason.ServerShuttingDown
            || reason == DisconnectReason.ForcedServerClose;
    }
}
