using System.Text.Unicode;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Decodes the Socket.IO packets of one connection, whatever they are written in. The decoder itself is the packet: a header, a
/// payload that is JSON, and attachments that placeholders in the JSON stand for.
/// </summary>
/// <remarks>
/// <para>Not thread-safe: one decoder per connection, messages in the order of their arrival. What the properties say is valid until
/// the next <see cref="AddText"/>, <see cref="AddBinary"/> or <see cref="Reset"/>, and as long as the message that was given.</para>
/// <para>A decoder of one's own derives from this class, calls <see cref="SetPacket"/> for a whole packet, or
/// <see cref="BeginPacket"/> and <see cref="CompletePacket"/> for one whose attachments come in messages of their own, and
/// <see cref="Fail"/> for what is no packet. It must not throw, whatever the peer sends.</para>
/// </remarks>
public abstract class PacketDecoder
{
    /// <summary>No option allows deeper nesting: what is kept per level stays small.</summary>
    internal const int GreatestJsonDepth = 1000;

    private static readonly byte[] RootNamespace = "/"u8.ToArray();

    private readonly SocketPayloadReader _payloadReader;
    private ReadOnlyMemory<byte> _namespace;

    /// <summary>Creates the decoder of one connection.</summary>
    /// <param name="maxJsonDepth">The deepest nesting of a payload, from 1 to 1000; the outer array counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    protected PacketDecoder(int maxJsonDepth = ProtocolLimits.MaxJsonDepth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxJsonDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxJsonDepth, GreatestJsonDepth);
        _payloadReader = new SocketPayloadReader(maxJsonDepth);
    }

    /// <summary>Why the last message was not a packet.</summary>
    public SocketPacketError Error { get; private set; }

    /// <summary>Whether the header of a binary packet has come and attachments are still to come.</summary>
    public bool IsReconstructing { get; private set; }

    /// <summary>The type as it came.</summary>
    public SocketPacketType Type { get; private set; }

    /// <summary>The namespace in UTF-8, <c>/</c> when the packet names none.</summary>
    public ReadOnlyMemory<byte> Namespace => _namespace.IsEmpty ? RootNamespace : _namespace;

    /// <summary>Whether the namespace is <c>/</c>, named or not.</summary>
    public bool NamespaceIsRoot => _namespace.Length <= 1;

    /// <summary>Whether the packet has an acknowledgement id.</summary>
    public bool HasId { get; private set; }

    /// <summary>The acknowledgement id, 0 when there is none.</summary>
    public long Id { get; private set; }

    /// <summary>
    /// The JSON of the packet, empty when there is none: an object for Connect, an array for events and acknowledgements, a string or
    /// an object for ConnectError.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>
    /// The name of an event in UTF-8, unescaped. Half of a surrogate pair in it reads as U+FFFD. Of a number it is the text.
    /// </summary>
    public ReadOnlyMemory<byte> EventName => _payloadReader.EventName;

    /// <summary>Whether the event's name was a JSON number, not a string.</summary>
    public bool EventNameIsNumber => _payloadReader.EventNameIsNumber;

    /// <summary>
    /// Where the arguments stand in <see cref="Payload"/>: without its name for an event, all elements for an acknowledgement.
    /// </summary>
    public ReadOnlySpan<ArgumentRange> Arguments => _payloadReader.Arguments;

    /// <summary>
    /// The attachments of a whole packet in their order, else empty. List and bytes are made for this packet alone, so they may be
    /// kept.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; private set; } = [];

    /// <summary>The JSON of one argument.</summary>
    /// <param name="index">Which of <see cref="Arguments"/>.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such argument.</exception>
    public ReadOnlyMemory<byte> Argument(int index)
    {
        ArgumentRange range = Arguments[index];
        return Payload.Slice(range.Start, range.Length);
    }

    /// <summary>Takes a text message of Engine.IO, without its <c>4</c>.</summary>
    /// <param name="utf8">The text, which is valid UTF-8: the transports see to that.</param>
    public abstract SocketPacketStatus AddText(ReadOnlyMemory<byte> utf8);

    /// <summary>Takes a binary message of Engine.IO.</summary>
    /// <param name="data">The message.</param>
    public abstract SocketPacketStatus AddBinary(ReadOnlyMemory<byte> data);

    /// <summary>Forgets the packet, also half of one, and lets go of all memory that belongs to it.</summary>
    /// <remarks>Who overrides it calls this one too.</remarks>
    public virtual void Reset()
    {
        Error = SocketPacketError.None;
        IsReconstructing = false;
        Type = default;
        _namespace = default;
        HasId = false;
        Id = 0;
        Payload = default;
        Attachments = [];
        _payloadReader.Clear();
    }

    /// <summary>Makes this decoder a whole packet, after checking it as one of a stock client.</summary>
    /// <param name="type">The type. Those for binary packets are not needed: attachments alone make a packet binary.</param>
    /// <param name="nsp">The namespace in UTF-8; empty is <c>/</c>.</param>
    /// <param name="id">The acknowledgement id, if any.</param>
    /// <param name="payload">The JSON in UTF-8, empty when there is none. It must stay as it is until the next message.</param>
    /// <param name="attachments">
    /// What the placeholders in the JSON stand for, in memory of their own; none when null. With attachments, every object that looks
    /// like a placeholder is one.
    /// </param>
    /// <returns>Complete, or Error with its reason in <see cref="Error"/>.</returns>
    protected SocketPacketStatus SetPacket(
        SocketPacketType type,
        ReadOnlyMemory<byte> nsp,
        long? id,
        ReadOnlyMemory<byte> payload,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        SocketPacketStatus status = BeginPacket(type, nsp, id, payload, attachments?.Count ?? 0);
        return status == SocketPacketStatus.Error ? status : CompletePacket(attachments ?? []);
    }

    /// <summary>Makes this decoder a packet whose attachments are still to come, after checking it.</summary>
    /// <param name="type">The type. Those for binary packets are not needed.</param>
    /// <param name="nsp">The namespace in UTF-8; empty is <c>/</c>. It must stay as it is until the packet is complete.</param>
    /// <param name="id">The acknowledgement id, if any.</param>
    /// <param name="payload">The JSON in UTF-8, empty when there is none. It must stay as it is until the packet is complete.</param>
    /// <param name="attachments">How many attachments will come.</param>
    /// <returns>NeedAttachments, or Error with its reason in <see cref="Error"/>.</returns>
    protected SocketPacketStatus BeginPacket(
        SocketPacketType type, ReadOnlyMemory<byte> nsp, long? id, ReadOnlyMemory<byte> payload, int attachments)
    {
        SocketPacketError error = CheckHeader(type, nsp.Span, id, attachments);
        if (error == SocketPacketError.None && !Utf8.IsValid(payload.Span))
        {
            error = SocketPacketError.InvalidJson;
        }

        if (error == SocketPacketError.None)
        {
            error = Accept(type, nsp, id, payload, attachments);
        }

        return error == SocketPacketError.None ? AwaitAttachments() : Fail(error);
    }

    /// <summary>Ends the packet of <see cref="BeginPacket"/>.</summary>
    /// <param name="attachments">As many attachments as were announced, in memory of their own.</param>
    /// <returns>Complete.</returns>
    protected SocketPacketStatus CompletePacket(IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        Attachments = attachments;
        IsReconstructing = false;
        return SocketPacketStatus.Complete;
    }

    /// <summary>Forgets the packet and notes why the message is none.</summary>
    /// <param name="error">The reason.</param>
    /// <returns>Error.</returns>
    protected SocketPacketStatus Fail(SocketPacketError error)
    {
        Reset();
        Error = error;
        return SocketPacketStatus.Error;
    }

    /// <summary>Takes a header that is checked already, and reads the payload.</summary>
    private protected SocketPacketError Accept(
        SocketPacketType type, ReadOnlyMemory<byte> nsp, long? id, ReadOnlyMemory<byte> payload, int attachments)
    {
        Type = type;
        _namespace = nsp;
        HasId = id.HasValue;
        Id = id.GetValueOrDefault();
        Payload = payload;
        return ReadPayload(attachments);
    }

    private protected SocketPacketStatus AwaitAttachments()
    {
        IsReconstructing = true;
        return SocketPacketStatus.NeedAttachments;
    }

    private static SocketPacketError CheckHeader(SocketPacketType type, ReadOnlySpan<byte> nsp, long? id, int attachments)
    {
        if (type > SocketPacketType.BinaryAck)
        {
            return SocketPacketError.UnknownType;
        }

        if (nsp.Length > ProtocolLimits.MaxNamespaceBytes)
        {
            return SocketPacketError.NamespaceTooLong;
        }

        if (!nsp.IsEmpty && (nsp[0] != '/' || !Utf8.IsValid(nsp)))
        {
            return SocketPacketError.InvalidNamespace;
        }

        if (id is < 0 or > ProtocolLimits.MaxAckId)
        {
            return SocketPacketError.InvalidAckId;
        }

        // A packet that joins or leaves has no place for binary data: what it carries is read as plain JSON.
        bool mayHaveAttachments = type is not (SocketPacketType.Connect or SocketPacketType.Disconnect or SocketPacketType.ConnectError);
        return attachments > 0 && !mayHaveAttachments ? SocketPacketError.InvalidPayload : SocketPacketError.None;
    }

    private SocketPacketError ReadPayload(int attachments) => Type switch
    {
        SocketPacketType.Connect =>
            Payload.IsEmpty ? SocketPacketError.None : _payloadReader.ReadValue(Payload.Span, allowString: false),
        SocketPacketType.Disconnect => Payload.IsEmpty ? SocketPacketError.None : SocketPacketError.InvalidPayload,
        SocketPacketType.ConnectError => Payload.IsEmpty
            ? SocketPacketError.MissingPayload
            : _payloadReader.ReadValue(Payload.Span, allowString: true),

        // An acknowledgement without arguments may leave its payload out; nothing else may.
        SocketPacketType.Ack when Payload.IsEmpty => SocketPacketError.None,
        _ when Payload.IsEmpty => SocketPacketError.MissingPayload,
        _ => _payloadReader.ReadArray(
            Payload, hasName: Type is SocketPacketType.Event or SocketPacketType.BinaryEvent, attachments),
    };
}
