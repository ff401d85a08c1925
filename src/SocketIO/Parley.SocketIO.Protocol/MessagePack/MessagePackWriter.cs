using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>Writes MessagePack as notepack.io does: each value in its shortest form, numbers with a fraction as 64-bit floats.</summary>
internal static class MessagePackWriter
{
    private const int MaxNumberBytes = 9;

    /// <summary>Up to here JavaScript knows every integer.</summary>
    private const double GreatestSafeInteger = ProtocolLimits.MaxAckId;

    public static void WriteByte(IBufferWriter<byte> writer, byte value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
    }

    public static void WriteInteger(IBufferWriter<byte> writer, long value)
    {
        switch (value)
        {
            case >= 0:
                WriteUnsigned(writer, (ulong)value);
                break;
            case >= -0x20:
                WriteByte(writer, (byte)value);
                break;
            case >= sbyte.MinValue:
                WriteNumber(writer, 0xD0, (ulong)value, 1);
                break;
            case >= short.MinValue:
                WriteNumber(writer, 0xD1, (ulong)value, 2);
                break;
            case >= int.MinValue:
                WriteNumber(writer, 0xD2, (ulong)value, 4);
                break;
            default:
                WriteNumber(writer, 0xD3, (ulong)value, 8);
                break;
        }
    }

    public static void WriteUnsigned(IBufferWriter<byte> writer, ulong value)
    {
        switch (value)
        {
            case < 0x80:
                WriteByte(writer, (byte)value);
                break;
            case <= byte.MaxValue:
                WriteNumber(writer, 0xCC, value, 1);
                break;
            case <= ushort.MaxValue:
                WriteNumber(writer, 0xCD, value, 2);
                break;
            case <= uint.MaxValue:
                WriteNumber(writer, 0xCE, value, 4);
                break;
            default:
                WriteNumber(writer, 0xCF, value, 8);
                break;
        }
    }

    /// <summary>Writes a number that JSON has with a fraction or an exponent: to JavaScript 1.0 and 1e3 are integers.</summary>
    public static void WriteFloat(IBufferWriter<byte> writer, double value)
    {
        if (double.IsInteger(value) && Math.Abs(value) <= GreatestSafeInteger)
        {
            WriteInteger(writer, (long)value);
        }
        else
        {
            WriteNumber(writer, 0xCB, BitConverter.DoubleToUInt64Bits(value), 8);
        }
    }

    public static void WriteString(IBufferWriter<byte> writer, string value)
    {
        WriteStringHeader(writer, Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, writer);
    }

    public static void WriteString(IBufferWriter<byte> writer, ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(writer, utf8.Length);
        writer.Write(utf8);
    }

    public static void WriteBinary(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        WriteLength(writer, data.Length, 0xC4);
        writer.Write(data);
    }

    public static void WriteArrayHeader(IBufferWriter<byte> writer, int count) => WriteContainer(writer, count, 0x90, 0xDC);

    public static void WriteMapHeader(IBufferWriter<byte> writer, int count) => WriteContainer(writer, count, 0x80, 0xDE);

    private static void WriteStringHeader(IBufferWriter<byte> writer, int length)
    {
        if (length < 0x20)
        {
            WriteByte(writer, (byte)(0xA0 | length));
        }
        else
        {
            WriteLength(writer, length, 0xD9);
        }
    }

    /// <summary>Writes a length of 8, 16 or 32 bits.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="length">The length.</param>
    /// <param name="first">The first byte of the form with 8 bits; the others follow it.</param>
    private static void WriteLength(IBufferWriter<byte> writer, int length, byte first)
    {
        switch (length)
        {
            case <= byte.MaxValue:
                WriteNumber(writer, first, (ulong)length, 1);
                break;
            case <= ushort.MaxValue:
                WriteNumber(writer, (byte)(first + 1), (ulong)length, 2);
                break;
            default:
                WriteNumber(writer, (byte)(first + 2), (ulong)length, 4);
                break;
        }
    }

    private static void WriteContainer(IBufferWriter<byte> writer, int count, byte shortForm, byte first)
    {
        switch (count)
        {
            case < 0x10:
                WriteByte(writer, (byte)(shortForm | count));
                break;
            case <= ushort.MaxValue:
                WriteNumber(writer, first, (ulong)count, 2);
                break;
            default:
                WriteNumber(writer, (byte)(first + 1), (ulong)count, 4);
                break;
        }
    }

    private static void WriteNumber(IBufferWriter<byte> writer, byte first, ulong value, int size)
    {
        Span<byte> buffer = stackalloc byte[MaxNumberBytes];
        BinaryPrimitives.WriteUInt64BigEndian(buffer[1..], value << (64 - (8 * size)));
        buffer[0] = first;
        writer.Write(buffer[..(1 + size)]);
    }
}
