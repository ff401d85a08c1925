using System.Buffers;
using System.Buffers.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>The parts of a polling response that are not packets in text already.</summary>
public static class PollingPayloadWriter
{
    /// <summary>Stands between two packets of a payload (U+001E, record separator).</summary>
    public const byte Separator = 0x1E;

    // A multiple of three, so that only the last piece is padded.
    private const int PieceLength = 3 * 1024;

    /// <summary>Writes a binary message as a packet in text: <c>b</c> and base64.</summary>
    public static void WriteBinary(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write([EnginePacketDecoder.BinaryPrefix]);
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> piece = data[..Math.Min(data.Length, PieceLength)];
            Span<byte> destination = writer.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length));
            Base64.EncodeToUtf8(piece, destination, out int read, out int written);
            writer.Advance(written);
            data = data[read..];
        }
    }
}
