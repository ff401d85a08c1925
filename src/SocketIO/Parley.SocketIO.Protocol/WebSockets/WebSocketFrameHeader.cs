using System.Buffers.Binary;

namespace Parley.SocketIO.Protocol;

/// <summary>The header of one frame as it stands on the wire (RFC 6455, section 5.2); what it may say is checked elsewhere.</summary>
internal readonly ref struct WebSocketFrameHeader
{
    private const byte FinalBit = 0x80;
    private const byte ReservedBits = 0x70;
    private const byte OpcodeBits = 0x0F;
    private const byte MaskBit = 0x80;
    private const byte LengthBits = 0x7F;
    private const byte Length16 = 126;
    private const byte Length64 = 127;
    private const int MaskKeySize = 4;

    private readonly ReadOnlySpan<byte> _frame;

    /// <summary>At least one byte; the members say how many more they need.</summary>
    public WebSocketFrameHeader(ReadOnlySpan<byte> frame) => _frame = frame;

    public bool IsFinal => (_frame[0] & FinalBit) != 0;

    public bool HasReservedBits => (_frame[0] & ReservedBits) != 0;

    public WebSocketOpcode Opcode => (WebSocketOpcode)(_frame[0] & OpcodeBits);

    /// <summary>Needs two bytes.</summary>
    public bool IsMasked => (_frame[1] & MaskBit) != 0;

    /// <summary>Needs two bytes: the length itself up to 125, else which long form follows.</summary>
    public int ShortLength => _frame[1] & LengthBits;

    /// <summary>Needs two bytes.</summary>
    public int SizeWithoutMaskKey => 2 + ShortLength switch { Length16 => 2, Length64 => 8, _ => 0 };

    /// <summary>Needs two bytes.</summary>
    public int Size => SizeWithoutMaskKey + (IsMasked ? MaskKeySize : 0);

    /// <summary>
    /// Needs <see cref="SizeWithoutMaskKey"/> bytes. A length in a longer form than necessary is read as what it says: no harm can
    /// come from it, and other servers take it too.
    /// </summary>
    public ulong PayloadLength => ShortLength switch
    {
        Length16 => BinaryPrimitives.ReadUInt16BigEndian(_frame[2..]),
        Length64 => BinaryPrimitives.ReadUInt64BigEndian(_frame[2..]),
        int length => (ulong)length,
    };

    /// <summary>Needs <see cref="Size"/> bytes of a masked frame.</summary>
    public ReadOnlySpan<byte> MaskKey => _frame.Slice(SizeWithoutMaskKey, MaskKeySize);
}
