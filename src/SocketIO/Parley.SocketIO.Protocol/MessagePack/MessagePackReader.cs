using System.Buffers.Binary;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Reads the values of MessagePack one by one. It allocates nothing and does not recurse; a length that is announced is compared with
/// the bytes that are there before anything is done with it.
/// </summary>
internal ref struct MessagePackReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    public MessagePackReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _position == _bytes.Length;

    private readonly int Room => _bytes.Length - _position;

    /// <summary>The bytes of a string, of binary data or of an extension.</summary>
    public readonly ReadOnlySpan<byte> Data(in MessagePackToken token) => _bytes.Slice(token.Start, token.Length);

    /// <summary>Reads a value, or the beginning of an array or a map.</summary>
    /// <returns>False when the bytes end too early or are not MessagePack; then nothing more can be read.</returns>
    public bool TryRead(out MessagePackToken token)
    {
        token = default;
        if (IsAtEnd)
        {
            return false;
        }

        byte first = _bytes[_position++];
        switch (first)
        {
            case < 0x80:
                return Integer(ref token, first);
            case < 0x90:
                return Container(ref token, MessagePackKind.Map, first & 0x0FU);
            case < 0xA0:
                return Container(ref token, MessagePackKind.Array, first & 0x0FU);
            case < 0xC0:
                return Bytes(ref token, MessagePackKind.String, first & 0x1FU);
            case >= 0xE0:
                return Integer(ref token, (sbyte)first);
            case 0xC0:
                return true;
            case 0xC2 or 0xC3:
                token.Kind = first == 0xC2 ? MessagePackKind.False : MessagePackKind.True;
                return true;
            case 0xC4 or 0xC5 or 0xC6:
                return TryReadUnsigned(1 << (first - 0xC4), out ulong binary) && Bytes(ref token, MessagePackKind.Binary, binary);
            case 0xC7 or 0xC8 or 0xC9:
                return TryReadUnsigned(1 << (first - 0xC7), out ulong extension) && Extension(ref token, extension);
            case 0xCA or 0xCB:
                return Float(ref token, isDouble: first == 0xCB);
            case >= 0xCC and <= 0xCF:
                return Unsigned(ref token, 1 << (first - 0xCC));
            case >= 0xD0 and <= 0xD3:
                return Signed(ref token, 1 << (first - 0xD0));
            case >= 0xD4 and <= 0xD8:
                token.IsFixed = true;
                return Extension(ref token, 1UL << (first - 0xD4));
            case 0xD9 or 0xDA or 0xDB:
                return TryReadUnsigned(1 << (first - 0xD9), out ulong text) && Bytes(ref token, MessagePackKind.String, text);
            case 0xDC or 0xDD:
                return TryReadUnsigned(2 << (first - 0xDC), out ulong items) && Container(ref token, MessagePackKind.Array, items);
            case 0xDE or 0xDF:
                return TryReadUnsigned(2 << (first - 0xDE), out ulong pairs) && Container(ref token, MessagePackKind.Map, pairs);
            default:
                // 0xC1 is never used.
                return false;
        }
    }

    /// <summary>Passes over what a value that was read contains.</summary>
    /// <returns>As <see cref="TryRead"/>.</returns>
    public bool TrySkip(in MessagePackToken token)
    {
        long remaining = Children(token);
        while (remaining > 0)
        {
            if (!TryRead(out MessagePackToken inner))
            {
                return false;
            }

            remaining += Children(inner) - 1;
        }

        return true;
    }

    private static long Children(in MessagePackToken token) => token.Kind switch
    {
        MessagePackKind.Array => token.Count,
        MessagePackKind.Map => 2L * token.Count,
        _ => 0,
    };

    private static bool Integer(ref MessagePackToken token, long value)
    {
        token.Kind = MessagePackKind.Integer;
        token.Integer = value;
        return true;
    }

    private readonly bool Container(ref MessagePackToken token, MessagePackKind kind, ulong count)
    {
        // Each value takes a byte at least.
        ulong room = (ulong)(kind == MessagePackKind.Map ? Room / 2 : Room);
        if (count > room)
        {
            return false;
        }

        token.Kind = kind;
        token.Count = (int)count;
        return true;
    }

    private bool Bytes(ref MessagePackToken token, MessagePackKind kind, ulong length)
    {
        if (length > (ulong)Room)
        {
            return false;
        }

        token.Kind = kind;
        token.Start = _position;
        token.Length = (int)length;
        _position += token.Length;
        return true;
    }

    private bool Extension(ref MessagePackToken token, ulong length)
    {
        if (IsAtEnd)
        {
            return false;
        }

        token.ExtensionType = (sbyte)_bytes[_position++];
        return Bytes(ref token, MessagePackKind.Extension, length);
    }

    private bool Float(ref MessagePackToken token, bool isDouble)
    {
        if (!TryReadUnsigned(isDouble ? sizeof(double) : sizeof(float), out ulong bits))
        {
            return false;
        }

        token.Kind = MessagePackKind.Float;
        token.Float = isDouble ? BitConverter.UInt64BitsToDouble(bits) : BitConverter.UInt32BitsToSingle((uint)bits);
        return true;
    }

    private bool Unsigned(ref MessagePackToken token, int size)
    {
        if (!TryReadUnsigned(size, out ulong value))
        {
            return false;
        }

        if (value <= long.MaxValue)
        {
            return Integer(ref token, (long)value);
        }

        token.Kind = MessagePackKind.Unsigned;
        token.Unsigned = value;
        return true;
    }

    private bool Signed(ref MessagePackToken token, int size)
    {
        if (!TryReadUnsigned(size, out ulong bits))
        {
            return false;
        }

        int unused = 64 - (8 * size);
        return Integer(ref token, (long)(bits << unused) >> unused);
    }

    private bool TryReadUnsigned(int size, out ulong value)
    {
        value = 0;
        if (Room < size)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = _bytes[_position..];
        value = size switch
        {
            1 => rest[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(rest),
            4 => BinaryPrimitives.ReadUInt32BigEndian(rest),
            _ => BinaryPrimitives.ReadUInt64BigEndian(rest),
        };
        _position += size;
        return true;
    }
}
