namespace Parley.SocketIO.Protocol;

/// <summary>The opcode of a WebSocket frame (RFC 6455, section 5.2).</summary>
public enum WebSocketOpcode : byte
{
    /// <summary>A further fragment of the message under way.</summary>
    Continuation = 0,

    /// <summary>A text message in UTF-8, or its first fragment.</summary>
    Text = 1,

    /// <summary>A binary message, or its first fragment.</summary>
    Binary = 2,

    /// <summary>The closing handshake.</summary>
    Close = 8,

    /// <summary>A question that wants a <see cref="Pong"/> with the same payload.</summary>
    Ping = 9,

    /// <summary>The answer to a <see cref="Ping"/>.</summary>
    Pong = 10,
}
