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
public sealed class SocketPacketDecoder : PacketDecoder
{
    private readonly int _maxAttachments;
    private readonly int _maxBinaryBytes;
    private readonly int _maxNamespaceBytes;

    // A binary packet: its attachments so far, how many, and the bytes of header and attachments together.
    private ReadOnlyMemory<byte>[] _pending = [];
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
        : base(maxJsonDepth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttachments, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAttachments, 99);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBinaryBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNamespaceBytes);
        _maxAttachments = maxAttachments;
        _maxBinaryBytes = maxBinaryBytes;
        _maxNamespaceBytes = maxNamespaceBytes;
    }

    /// <summary>Whether the packet is a <see cref="SocketPacketType.BinaryEvent"/> or a <see cref="SocketPacketType.BinaryAck"/>.</summary>
    public bool IsBinary => Type >= SocketPacketType.BinaryEvent;

    /// <summary>Takes a text message.</summary>
    /// <param name="utf8">
    /// The packet without the <c>4</c> of Engine.IO. It is copied when the packet waits for attachments; otherwise the packet is made of
    /// slices of it.
    /// </param>
    public override SocketPacketStatus AddText(ReadOnlyMemory<byte> utf8)
    {
        if (IsReconstructing)
        {
            return Fail(SocketPacketError.PlaintextWhileReconstructing);
        }

        Reset();
        SocketPacketError error = SocketPacketHeader.Parse(
            utf8.Span, _maxAttachments, _maxNamespaceBytes, out SocketPacketHeader header);
        if (error != SocketPacketError.None)
        {
            return Fail(error);
        }

        bool isBinary = header.Type >= SocketPacketType.BinaryEvent;
        if (isBinary)
        {
            if (utf8.Length > _maxBinaryBytes)
            {
                return Fail(SocketPacketError.AttachmentsTooLarge);
            }

            // The caller's buffer is used again before the attachments are here.
            utf8 = utf8.ToArray();
        }

        error = Accept(
            header.Type,
            utf8.Slice(header.NamespaceStart, header.NamespaceLength),
            header.HasId ? header.Id : null,
            utf8[header.PayloadStart..],
            header.Attachments);
        if (error != SocketPacketError.None)
        {
            return Fail(error);
        }

        if (!isBinary)
        {
            return SocketPacketStatus.Complete;
        }

        _binaryBytes = utf8.Length;
        _pending = new ReadOnlyMemory<byte>[header.Attachments];
        return AwaitAttachments();
    }

    /// <summary>Takes a binary message: the next attachment.</summary>
    /// <param name="data">The attachment; it is copied.</param>
    public override SocketPacketStatus AddBinary(ReadOnlyMemory<byte> data)
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
        _pending[_received++] = data.ToArray();
        return _received < _pending.Length ? SocketPacketStatus.NeedAttachments : CompletePacket(_pending);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _pending = [];
        _received = 0;
        _binaryBytes = 0;
    }
}
