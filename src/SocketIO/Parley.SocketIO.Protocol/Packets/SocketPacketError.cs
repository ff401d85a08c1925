namespace Parley.SocketIO.Protocol;

/// <summary>Why a message is not a Socket.IO packet. <see cref="SocketPacketErrorExtensions.Describe"/> says it in words.</summary>
public enum SocketPacketError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The text is empty.</summary>
    Empty,

    /// <summary>The first character is not a digit from 0 to 6.</summary>
    UnknownType,

    /// <summary>
    /// The number of attachments is not written as <c>[1-9][0-9]?-</c>, or a placeholder names an attachment that does not exist.
    /// </summary>
    IllegalAttachments,

    /// <summary>More attachments are announced than allowed.</summary>
    TooManyAttachments,

    /// <summary>The namespace has more bytes than <see cref="ProtocolLimits.MaxNamespaceBytes"/>.</summary>
    NamespaceTooLong,

    /// <summary>The acknowledgement id has too many digits or is above <see cref="ProtocolLimits.MaxAckId"/>.</summary>
    InvalidAckId,

    /// <summary>The payload is not one complete JSON value.</summary>
    InvalidJson,

    /// <summary>The payload is nested too deeply.</summary>
    JsonTooDeep,

    /// <summary>The payload is JSON, but not of the kind that the packet's type wants.</summary>
    InvalidPayload,

    /// <summary>An event's first element is neither a string nor a number.</summary>
    InvalidEventName,

    /// <summary>An event's name is one that only the library itself may use.</summary>
    ReservedEventName,

    /// <summary>The packet's type wants a payload and there is none.</summary>
    MissingPayload,

    /// <summary>Text came while attachments were still to come.</summary>
    PlaintextWhileReconstructing,

    /// <summary>Binary data came while no attachment was awaited.</summary>
    UnexpectedBinary,

    /// <summary>A binary packet is larger than allowed, its header and its attachments together.</summary>
    AttachmentsTooLarge,

    /// <summary>The message is not one complete MessagePack value, or a text in it is not UTF-8.</summary>
    InvalidMessagePack,

    /// <summary>A key of a MessagePack map is neither a string nor an integer.</summary>
    InvalidMapKey,

    /// <summary>The namespace is missing, or is not a text that begins with <c>/</c>.</summary>
    InvalidNamespace,

    /// <summary>Text came where packets are binary.</summary>
    UnexpectedText,
}
