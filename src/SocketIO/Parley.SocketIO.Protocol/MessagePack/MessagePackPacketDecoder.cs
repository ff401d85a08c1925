namespace Parley.SocketIO.Protocol;

/// <summary>
/// Decodes the packets of <c>socket.io-msgpack-parser</c> of one connection: each is one binary message, a map of <c>type</c>,
/// <c>nsp</c>, <c>data</c> and <c>id</c> in the dialect of notepack.io. Text is refused.
/// </summary>
/// <remarks>
/// <para>Not thread-safe: one decoder per connection, messages in the order of their arrival. What the properties say is valid until
/// the next message or <see cref="Reset"/>; after that the memory is used again.</para>
/// <para>The packet is checked as one of the default parser. Its data becomes the JSON that JavaScript would make of it: dates are
/// ISO 8601 texts, NaN and the infinities are null, <c>undefined</c> is null in an array and left out of an object. Integers keep all
/// their digits. A key of a map is a string, or an integer that becomes its digits; anything else is refused. Of a repeated key the
/// last value counts. Binary data is taken out into attachments, and a placeholder stands for it. The JSON reserves
/// <c>{"_placeholder":true}</c>: beside attachments an object of the peer that says so is refused, without attachments it is what it
/// looks like.</para>
/// <para>No input makes it throw.</para>
/// </remarks>
public sealed class MessagePackPacketDecoder : PacketDecoder
{
    private readonly MessagePackToJson _data;
    private readonly int _maxBinaryBytes;

    /// <summary>Creates the decoder of one connection.</summary>
    /// <param name="maxAttachments">The greatest number of binary parts of a packet, from 1 to 99.</param>
    /// <param name="maxJsonDepth">The deepest nesting of a payload, from 1 to 1000; the outer array counts.</param>
    /// <param name="maxBinaryBytes">The greatest message in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public MessagePackPacketDecoder(
        int maxAttachments = ProtocolLimits.MaxAttachments,
        int maxJsonDepth = ProtocolLimits.MaxJsonDepth,
        int maxBinaryBytes = ProtocolLimits.DefaultMaxMessageBytes)
        : base(maxJsonDepth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttachments, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAttachments, 99);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBinaryBytes);
        _data = new MessagePackToJson(maxJsonDepth, maxAttachments);
        _maxBinaryBytes = maxBinaryBytes;
    }

    /// <summary>Refuses the message: packets are binary here.</summary>
    /// <param name="utf8">Not looked at.</param>
    /// <returns>Error.</returns>
    public override SocketPacketStatus AddText(ReadOnlyMemory<byte> utf8) => Fail(SocketPacketError.UnexpectedText);

    /// <summary>Takes a binary message: one whole packet.</summary>
    /// <param name="data">
    /// The packet. The namespace is a slice of it; the payload is not, and attachments are copied.
    /// </param>
    /// <returns>Complete or Error.</returns>
    public override SocketPacketStatus AddBinary(ReadOnlyMemory<byte> data)
    {
        Reset();
        if (data.IsEmpty)
        {
            return Fail(SocketPacketError.Empty);
        }

        if (data.Length > _maxBinaryBytes)
        {
            return Fail(SocketPacketError.AttachmentsTooLarge);
        }

        var header = default(Header);
        SocketPacketError error = ReadPacket(data.Span, ref header);
        return error == SocketPacketError.None
            ? SetPacket(
                header.Type.GetValueOrDefault(),
                data.Slice(header.NamespaceStart, header.NamespaceLength),
                header.Id,
                _data.Json,
                _data.Attachments)
            : Fail(error);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _data.Release();
    }

    private SocketPacketError ReadPacket(ReadOnlySpan<byte> message, ref Header header)
    {
        var reader = new MessagePackReader(message);
        if (!reader.TryRead(out MessagePackToken map))
        {
            return SocketPacketError.InvalidMessagePack;
        }

        if (map.Kind != MessagePackKind.Map)
        {
            return SocketPacketError.UnknownType;
        }

        for (int i = 0; i < map.Count; i++)
        {
            SocketPacketError error = ReadProperty(ref reader, ref header);
            if (error != SocketPacketError.None)
            {
                return error;
            }
        }

        if (!reader.IsAtEnd)
        {
            return SocketPacketError.InvalidMessagePack;
        }

        if (header.Type is null)
        {
            return SocketPacketError.UnknownType;
        }

        if (header.NamespaceLength == 0)
        {
            return SocketPacketError.InvalidNamespace;
        }

        return _data.IsAmbiguous ? SocketPacketError.IllegalAttachments : SocketPacketError.None;
    }

    private SocketPacketError ReadProperty(ref MessagePackReader reader, ref Header header)
    {
        if (!reader.TryRead(out MessagePackToken key))
        {
            return SocketPacketError.InvalidMessagePack;
        }

        if (!key.IsKey)
        {
            return SocketPacketError.InvalidMapKey;
        }

        if (!reader.TryRead(out MessagePackToken value))
        {
            return SocketPacketError.InvalidMessagePack;
        }

        ReadOnlySpan<byte> name = reader.Data(key);
        if (name.SequenceEqual("data"u8))
        {
            if (!value.IsUndefined)
            {
                return _data.Write(ref reader, value);
            }

            _data.Clear();
            return SocketPacketError.None;
        }

        if (name.SequenceEqual("type"u8))
        {
            return header.TakeType(value);
        }

        if (name.SequenceEqual("nsp"u8))
        {
            return header.TakeNamespace(value);
        }

        if (name.SequenceEqual("id"u8))
        {
            return header.TakeId(value);
        }

        // The stock client adds "options", which are for its own transport.
        return reader.TrySkip(value) ? SocketPacketError.None : SocketPacketError.InvalidMessagePack;
    }

    /// <summary>What stands beside the data.</summary>
    private struct Header
    {
        public SocketPacketType? Type;
        public int NamespaceStart;
        public int NamespaceLength;
        public long? Id;

        public SocketPacketError TakeType(in MessagePackToken value)
        {
            // Binary data is part of the packet here, so there are no types for it.
            bool isKnown = value.TryGetInteger(out long type)
                && type is >= (long)SocketPacketType.Connect and <= (long)SocketPacketType.ConnectError;
            Type = isKnown ? (SocketPacketType)type : null;
            return isKnown ? SocketPacketError.None : SocketPacketError.UnknownType;
        }

        public SocketPacketError TakeNamespace(in MessagePackToken value)
        {
            if (value.Kind != MessagePackKind.String)
            {
                return SocketPacketError.InvalidNamespace;
            }

            NamespaceStart = value.Start;
            NamespaceLength = value.Length;
            return SocketPacketError.None;
        }

        public SocketPacketError TakeId(in MessagePackToken value)
        {
            Id = value.TryGetInteger(out long id) ? id : null;
            return Id is not null || value.IsUndefined ? SocketPacketError.None : SocketPacketError.InvalidAckId;
        }
    }
}
