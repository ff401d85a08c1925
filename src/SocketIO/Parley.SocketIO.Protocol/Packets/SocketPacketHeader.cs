namespace Parley.SocketIO.Protocol;

/// <summary>What stands before the JSON of a packet: <c>&lt;type&gt;[&lt;n&gt;-][&lt;nsp&gt;,][&lt;id&gt;]</c>.</summary>
internal struct SocketPacketHeader
{
    public SocketPacketType Type;

    /// <summary>0 for the types without attachments.</summary>
    public int Attachments;

    public int NamespaceStart;

    /// <summary>0 when the packet names no namespace: then it is the root.</summary>
    public int NamespaceLength;

    public bool HasId;

    public long Id;

    public int PayloadStart;

    /// <summary>Reads the header in one pass, without looking further than the limits allow.</summary>
    public static SocketPacketError Parse(
        ReadOnlySpan<byte> text, int maxAttachments, int maxNamespaceBytes, out SocketPacketHeader header)
    {
        header = default;
        if (text.IsEmpty)
        {
            return SocketPacketError.Empty;
        }

        int type = text[0] - '0';
        if (type is < (int)SocketPacketType.Connect or > (int)SocketPacketType.BinaryAck)
        {
            return SocketPacketError.UnknownType;
        }

        header.Type = (SocketPacketType)type;
        header.PayloadStart = 1;
        if (header.Type >= SocketPacketType.BinaryEvent)
        {
            SocketPacketError error = header.ReadAttachments(text, maxAttachments);
            if (error != SocketPacketError.None)
            {
                return error;
            }
        }

        return header.ReadNamespace(text, maxNamespaceBytes) ? header.ReadId(text) : SocketPacketError.NamespaceTooLong;
    }

    private SocketPacketError ReadAttachments(ReadOnlySpan<byte> text, int maxAttachments)
    {
        int position = PayloadStart;
        int count = 0;
        while (position < text.Length && char.IsAsciiDigit((char)text[position]))
        {
            // Past the limit the value no longer matters, only that it is past it.
            count = Math.Min((count * 10) + (text[position] - '0'), maxAttachments + 1);
            position++;
        }

        bool wellFormed = position < text.Length && text[position] == '-' && position > PayloadStart && text[PayloadStart] != '0';
        if (!wellFormed)
        {
            return SocketPacketError.IllegalAttachments;
        }

        if (count > maxAttachments)
        {
            return SocketPacketError.TooManyAttachments;
        }

        Attachments = count;
        PayloadStart = position + 1;
        return SocketPacketError.None;
    }

    private bool ReadNamespace(ReadOnlySpan<byte> text, int maxBytes)
    {
        ReadOnlySpan<byte> rest = text[PayloadStart..];
        if (rest.IsEmpty || rest[0] != '/')
        {
            return true;
        }

        ReadOnlySpan<byte> window = rest[..(int)Math.Min(rest.Length, maxBytes + 1L)];
        int comma = window.IndexOf((byte)',');
        int length = comma < 0 ? rest.Length : comma;
        if (length > maxBytes)
        {
            return false;
        }

        NamespaceStart = PayloadStart;
        NamespaceLength = length;
        PayloadStart += comma < 0 ? length : length + 1;
        return true;
    }

    private SocketPacketError ReadId(ReadOnlySpan<byte> text)
    {
        int position = PayloadStart;
        long id = 0;
        while (position < text.Length && char.IsAsciiDigit((char)text[position]))
        {
            if (position - PayloadStart == ProtocolLimits.MaxAckIdDigits)
            {
                return SocketPacketError.InvalidAckId;
            }

            id = (id * 10) + (text[position] - '0');
            position++;
        }

        if (id > ProtocolLimits.MaxAckId)
        {
            return SocketPacketError.InvalidAckId;
        }

        HasId = position > PayloadStart;
        Id = id;
        PayloadStart = position;
        return SocketPacketError.None;
    }
}
