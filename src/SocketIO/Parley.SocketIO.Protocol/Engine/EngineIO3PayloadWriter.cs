using System.Buffers;
using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Writes the packets of an Engine.IO 3 polling response, one after the other; see <see cref="EngineIO3PayloadReader"/> for the form.
/// A payload that holds a binary packet is binary throughout.
/// </summary>
public static class EngineIO3PayloadWriter
{
    /// <summary>The most that either form puts before a packet, in bytes.</summary>
    public const int MaxOverhead = MaxDigits + 2;

    private const int MaxDigits = 10;

    /// <summary>Writes a packet in text, base64 among them, into a text payload.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="packet">The packet in valid UTF-8, its type included.</param>
    public static void WriteToText(IBufferWriter<byte> writer, ReadOnlySpan<byte> packet)
    {
        ArgumentNullException.ThrowIfNull(writer);
        AsciiWriter.WriteNumber(writer, Encoding.UTF8.GetCharCount(packet));
        writer.Write(":"u8);
        writer.Write(packet);
    }

    /// <summary>Writes a packet into a binary payload.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="packet">The packet, its type included: a byte when it is binary, else a digit.</param>
    /// <param name="isBinary">Whether the packet is binary rather than text.</param>
    public static void WriteToBinary(IBufferWriter<byte> writer, ReadOnlySpan<byte> packet, bool isBinary)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> head = stackalloc byte[MaxOverhead];
        int start = head.Length;
        head[--start] = 0xFF;
        int length = packet.Length;
        do
        {
            head[--start] = (byte)(length % 10);
            length /= 10;
        }
        while (length > 0);

        head[--start] = isBinary ? (byte)1 : (byte)0;
        writer.Write(head[start..]);
        writer.Write(packet);
    }
}
