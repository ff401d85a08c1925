using System.Buffers.Binary;

namespace Parley.SocketIO.Protocol;

/// <summary>Writes the headers of a server's frames: whole messages, not masked (RFC 6455, section 5.2).</summary>
public static class WebSocketFrameWriter
{
    /// <summary>The longest header that is written, in bytes.</summary>
    public const int MaxHeaderSize = 10;

    private const byte FinalBit = 0x80;

    /// <summary>The size of the header of a frame, in bytes.</summary>
    /// <param name="payloadLength">Bytes of payload, not negative.</param>
    public static int HeaderSize(int payloadLength) => payloadLength switch { <= 125 => 2, <= ushort.MaxValue => 4, _ => MaxHeaderSize };

    /// <summary>Writes the header of a frame that is a whole message or a control frame.</summary>
    /// <returns>The bytes written: <see cref="HeaderSize"/> of the length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int WriteHeader(Span<byte> destination, WebSocketOpcode opcode, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        int size = HeaderSize(payloadLength);
        if (destination.Length < size)
        {
            throw new ArgumentException("The destination is shorter than the header.", nameof(destination));
        }

        destination[0] = (byte)(FinalBit | (byte)opcode);
        switch (size)
        {
            case 2:
                destination[1] = (byte)payloadLength;
                break;
            case 4:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                break;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                break;
        }

        return size;
    }

    /// <summary>
    /// Reads back a header that <see cref="WriteHeader"/> wrote. The payload follows it and need not be there.
    /// </summary>
    /// <returns>False when the bytes do not begin with such a header.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> frames, out WebSocketOpcode opcode, out int headerSize, out int payloadLength)
    {
        opcode = default;
        headerSize = 0;
        payloadLength = 0;
        if (frames.Length < 2)
        {
            return false;
        }

        var header = new WebSocketFrameHeader(frames);
        if (!header.IsFinal || header.HasReservedBits || header.IsMasked || frames.Length < header.Size ||
            header.PayloadLength > int.MaxValue)
        {
            return false;
        }

        opcode = header.Opcode;
        headerSize = header.Size;
        payloadLength = (int)header.PayloadLength;
        return true;
    }
}
