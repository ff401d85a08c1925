namespace Parley.SocketIO.Protocol;

/// <summary>
/// Decodes the Socket.IO packets (protocol 5) of one connection, and puts binary packets and their attachments together.
/// </summary>
/// <remarks>
/// <para>Not thread-safe: one decoder per connection, messages in the order of their arrival. The decoder itself is the packet: what
/// its properties say is valid until the next <see cref="AddText"/>, <see cref="AddBinary"/> or <see cref="Reset"/>, and as long as
/// the text that was given.</para>
/// <para>No input makes it throw, and a plain event with a name that has no escape is decoded without allocating. JSON goes through
/// as it came: numbers, escapes, repeated keys and the order of keys are not touched.</para>
/// <para>Text must be valid UTF-8; the transports see to that.</para>
/// </remarks>
public sealed class SocketPacketDecoder
{
    /// <summary>No option allows deeper nesting: what is kept per level stays small.</summary>
    internal const int GreatestJsonDepth = 1000;

    private static readonly byte[] RootNamespace = "/"u8.ToArray();

    private readonly int _maxAttachments;
    private readonly int _maxBinaryBytes;
    private readonly int _maxNamespaceBytes;
    private readonly SocketPayloadReader _payloadReader;

    private ReadOnlyMemory<byte> _text;
    private SocketPacketHeader _header;

    // A binary packet: its attachments so far, how many, and the bytes of header and attachments together.
    private ReadOnlyMemory<byte>[] _attachments = [];
    private int _received;
    private int _binaryBytes;

    /// <summary>Creates the decoder of one connection.</summary>
    /// <param name="maxAttachments">The greatest number of attachments of a packet, from 1 to 99.</param>
    /// <param name="maxJsonDepth">The deepest nesting of a payload, from 1 to 1000; the outer array counts.</param>
    /// <param name="maxBinaryBytes">The greatest binary packet in bytes, header and attachments together.</param>
    /// <param name="maxNamespaceBytes">The longest namespace in bytes; with protocol 4 a query may stand behind its name.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public SocketPacketDecoder(
        int maxAttachments = ProtocolLimits.MaxAttachments,
        int maxJsonDepth = ProtocolLimits.MaxJsonDepth,
        int maxBinaryBytes = ProtocolLimits.DefaultMaxMessageBytes,
        int maxNamespaceBytes = ProtocolLimits.MaxNamespaceBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttachments, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAttachments, 99);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxJsonDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxJsonDepth, GreatestJsonDepth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBinaryBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNamespaceBytes);
        _maxAttachments = maxAttachments;
        _maxBinaryBytes = maxBinaryBytes;
        _maxNamespaceBytes = maxNamespaceBytes;
        _payloadReader = new SocketPayloadReader(maxJsonDepth);
    }

    /// <summary>Why the last message was not a packet.</summary>
    public SocketPacketError Error { get; private set; }

    /// <summary>Whether the header of a binary packet has come and attachments are still to come.</summary>
    public bool IsReconstructing { get; private set; }

    /// <summary>The type as it came.</summary>
    public SocketPacketType Type => _header.Type;

    /// <summary>Whether the packet is a <see cref="SocketPacketType.BinaryEvent"/> or a <see cref="SocketPacketType.BinaryAck"/>.</summary>
    public bool IsBinary => _header.Type >= SocketPacketType.BinaryEvent;

    /// <summary>The namespace in UTF-8, <c>/</c> when the packet names none.</summary>
    public ReadOnlyMemory<byte> Namespace =>
        _header.NamespaceLength == 0 ? RootNamespace : _text.Slice(_header.NamespaceStart, _header.NamespaceLength);

    /// <summary>Whether the namespace is <c>/</c>, named or not.</summary>
    public bool NamespaceIsRoot => _header.NamespaceLength <= 1;

    /// <summary>Whether the packet has an acknowledgement id.</summary>
    public bool HasId => _header.HasId;

    /// <summary>The acknowledgement id, 0 when there is none.</summary>
    public long Id => _header.Id;

    /// <summary>
    /// The JSON of the packet, empty when there is none: an object for Connect, an array for events and acknowledgements, a string or
    /// an object for ConnectError.
    /// </summary>
    public ReadOnlyMemory<byte> Payload => _text[_header.PayloadStart..];

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
    /// The attachments of a whole binary packet in their order, else empty. List and bytes are made for this packet alone, so they
    /// may be kept.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => IsReconstructing ? [] : _attachments;

    /// <summary>The JSON of one argument.</summary>
    /// <param name="index">Which of <see cref="Arguments"/>.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such argument.</exception>
    public ReadOnlyMemory<byte> Argument(int index)
    {
        ArgumentRange range = Arguments[index];
        return Payload.Slice(range.Start, range.Length);
    }

    /// <summary>Takes a text message.</summary>
    /// <param name="utf8">
    /// The packet without the <c>4</c> of Engine.IO. It is copied when the packet waits for attachments; otherwise the packet is made of
    /// slices of it.
    /// </param>
    public SocketPacketStatus AddText(ReadOnlyMemory<byte> utf8)
    {
        if (IsReconstructing)
        {
            return Fail(SocketPacketError.PlaintextWhileReconstructing);
        }

        Clear();
        SocketPacketError error = SocketPacketHeader.Parse(utf8.Span, _maxAttachments, _maxNamespaceBytes, out _header);
        if (error != SocketPacketError.None)
        {
            return Fail(error);
        }

        if (IsBinary)
        {
            return BeginBinary(utf8);
        }

        _text = utf8;
        error = ReadPayload();
        return error == SocketPacketError.None ? SocketPacketStatus.Complete : Fail(error);
    }

    /// <summary>Takes a binary message: the next attachment.</summary>
    /// <param name="data">The attachment; it is copied.</param>
    public SocketPacketStatus AddBinary(ReadOnlyMemory<byte> data)
    {
        if (!IsReconstructing)
        {
            return Fail(SocketPacketError.UnexpectedBinary);
        }

        if (data.Length > _maxBinaryBytes - _binaryBytes)
        {
            return Fail(SocketPacketError.AttachmentsTooLarge);
        }

        _binaryBytes += data.Length;
        _attachments[_received++] = data.ToArray();
        if (_received < _attachments.Length)
        {
            return SocketPacketStatus.NeedAttachments;
        }

        IsReconstructing = false;
        return SocketPacketStatus.Complete;
    }

    /// <summary>Forgets the packet, also half of one, and lets go of all memory that belongs to it.</summary>
    public void Reset() => Clear();

    private SocketPacketStatus BeginBinary(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > _maxBinaryBytes)
        {
            return Fail(SocketPacketError.AttachmentsTooLarge);
        }

        // The caller's buffer is used again before the attachments are here.
        _text = utf8.ToArray();
        SocketPacketError error = ReadPayload();
        if (error != SocketPacketError.None)
        {
            return Fail(error);
        }

        _binaryBytes = utf8.Length;
        _attachments = new ReadOnlyMemory<byte>[_header.Attachments];
        IsReconstructing = true;
        return SocketPacketStatus.NeedAttachments;
    }

    private SocketPacketError ReadPayload()
    {
        ReadOnlyMemory<byte> payload = Payload;
        return Type switch
        {
            SocketPacketType.Connect =>
                payload.IsEmpty ? SocketPacketError.None : _payloadReader.ReadValue(payload.Span, allowString: false),
            SocketPacketType.Disconnect => payload.IsEmpty ? SocketPacketError.None : SocketPacketError.InvalidPayload,
            SocketPacketType.ConnectError => payload.IsEmpty
                ? SocketPacketError.MissingPayload
                : _payloadReader.ReadValue(payload.Span, allowString: true),

            // An acknowledgement without arguments may leave its payload out; nothing else may.
            SocketPacketType.Ack when payload.IsEmpty => SocketPacketError.None,
            _ when payload.IsEmpty => SocketPacketError.MissingPayload,
            _ => _payloadReader.ReadArray(
                payload, hasName: Type is SocketPacketType.Event or SocketPacketType.BinaryEvent, _header.Attachments),
        };
    }

    private SocketPacketStatus Fail(SocketPacketError error)
    {
        Clear();
        Error = error;
        return SocketPacketStatus.Error;
    }

    private void Clear()
    {
        Error = SocketPacketError.None;
        IsReconstructing = false;
        _text = default;
        _header = default;
        _attachments = [];
        _received = 0;
        _binaryBytes = 0;
        _payloadReader.Clear();
    }
}
