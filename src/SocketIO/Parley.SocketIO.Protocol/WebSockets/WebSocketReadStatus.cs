namespace Parley.SocketIO.Protocol;

/// <summary>What <see cref="WebSocketFrameReader.Read"/> found.</summary>
public enum WebSocketReadStatus
{
    /// <summary>The input ends inside a frame, or inside a fragmented message.</summary>
    NeedMore,

    /// <summary>A whole data message or a whole control frame.</summary>
    Message,

    /// <summary>The peer broke the protocol or a limit; the connection must be closed.</summary>
    Error,
}
