namespace Parley.SocketIO.Protocol;

/// <summary>The type of a Socket.IO packet: the digit that begins it.</summary>
public enum SocketPacketType : byte
{
    /// <summary>Asks to join a namespace, or says that one has joined.</summary>
    Connect = 0,

    /// <summary>Leaves a namespace.</summary>
    Disconnect = 1,

    /// <summary>An event and its arguments.</summary>
    Event = 2,

    /// <summary>The answer to an event with an id.</summary>
    Ack = 3,

    /// <summary>Joining a namespace was refused.</summary>
    ConnectError = 4,

    /// <summary>An <see cref="Event"/> with binary attachments.</summary>
    BinaryEvent = 5,

    /// <summary>An <see cref="Ack"/> with binary attachments.</summary>
    BinaryAck = 6,
}
