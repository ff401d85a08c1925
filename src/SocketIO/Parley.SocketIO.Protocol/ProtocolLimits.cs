namespace Parley.SocketIO.Protocol;

/// <summary>The bounds that the codec keeps while it reads, whatever the peer sends.</summary>
public static class ProtocolLimits
{
    /// <summary>Binary attachments of one Socket.IO packet. The stock parser has the same limit.</summary>
    public const int MaxAttachments = 10;

    /// <summary>Nested arrays and objects of one JSON payload; the outer array of an event counts as the first.</summary>
    public const int MaxJsonDepth = 64;

    /// <summary>Bytes of a namespace in UTF-8, its leading <c>/</c> included.</summary>
    public const int MaxNamespaceBytes = 256;

    /// <summary>Engine.IO packets of one polling request body.</summary>
    public const int MaxPacketsPerPayload = 1024;

    /// <summary>WebSocket frames of one fragmented message; frames without payload count too.</summary>
    public const int MaxFragments = 16384;

    /// <summary>Digits of an acknowledgement id on the wire, leading zeros included.</summary>
    public const int MaxAckIdDigits = 16;

    /// <summary>The greatest acknowledgement id: 2^53 - 1, the greatest integer that a JavaScript peer keeps exactly.</summary>
    public const long MaxAckId = 9_007_199_254_740_991;

    /// <summary>The usual bound for one message, and for one binary packet with all its attachments, in bytes.</summary>
    public const int DefaultMaxMessageBytes = 1_000_000;
}
