namespace Parley.SocketIO;

/// <summary>The transports that a server accepts.</summary>
[Flags]
public enum SocketIOTransports
{
    /// <summary>No transport: every handshake is refused.</summary>
    None = 0,

    /// <summary>HTTP long-polling.</summary>
    Polling = 1,

    /// <summary>WebSocket, over HTTP/1.1 or HTTP/2.</summary>
    WebSocket = 2,

    /// <summary>Both transports; the default.</summary>
    All = Polling | WebSocket,
}
