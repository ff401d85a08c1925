namespace Parley.SocketIO.Protocol;

/// <summary>The type of an Engine.IO packet: the digit that begins its text form.</summary>
public enum EnginePacketType : byte
{
    /// <summary>The server's handshake.</summary>
    Open = 0,

    /// <summary>The transport can be closed.</summary>
    Close = 1,

    /// <summary>A heartbeat; in Engine.IO 4 the server sends it.</summary>
    Ping = 2,

    /// <summary>The answer to <see cref="Ping"/>.</summary>
    Pong = 3,

    /// <summary>Data of the layer above: a Socket.IO packet or an attachment.</summary>
    Message = 4,

    /// <summary>The client has changed the transport.</summary>
    Upgrade = 5,

    /// <summary>Nothing; it ends a pending poll.</summary>
    Noop = 6,
}
