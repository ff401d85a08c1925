namespace Parley.SocketIO.Protocol;

/// <summary>Words for <see cref="SocketPacketError"/>.</summary>
public static class SocketPacketErrorExtensions
{
    /// <summary>Describes the error in one English clause. It never contains the peer's data, so it is safe to log.</summary>
    public static string Describe(this SocketPacketError error) => error switch
    {
        SocketPacketError.None => "no error",
        SocketPacketError.Empty => "the packet is empty",
        SocketPacketError.UnknownType => "unknown packet type",
        SocketPacketError.IllegalAttachments => "illegal attachments",
        SocketPacketError.TooManyAttachments => "too many attachments",
        SocketPacketError.NamespaceTooLong => "the namespace is too long",
        SocketPacketError.InvalidAckId => "the acknowledgement id is too large",
        SocketPacketError.InvalidJson => "the payload is not valid JSON",
        SocketPacketError.JsonTooDeep => "the payload is nested too deeply",
        SocketPacketError.InvalidPayload => "the payload does not fit the packet type",
        SocketPacketError.InvalidEventName => "the event name is neither a string nor a number",
        SocketPacketError.ReservedEventName => "the event name is reserved",
        SocketPacketError.MissingPayload => "the payload is missing",
        SocketPacketError.PlaintextWhileReconstructing => "got plaintext data when reconstructing a packet",
        SocketPacketError.UnexpectedBinary => "got binary data when not reconstructing a packet",
        SocketPacketError.AttachmentsTooLarge => "the packet and its attachments are too large",
        SocketPacketError.InvalidMessagePack => "the message is not valid MessagePack",
        SocketPacketError.InvalidMapKey => "a key of a map is neither a string nor an integer",
        SocketPacketError.InvalidNamespace => "invalid namespace",
        SocketPacketError.UnexpectedText => "got text where packets are binary",
        _ => "unknown error",
    };
}
