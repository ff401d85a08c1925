using System.Buffers;
using System.Buffers.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>Writes numbers as ASCII digits.</summary>
internal static class AsciiWriter
{
    private const int MaxDigits = 20;

    public static void WriteNumber(IBufferWriter<byte> writer, long value)
    {
        Utf8Formatter.TryFormat(value, writer.GetSpan(MaxDigits), out int written);
        writer.Advance(written);
    }
}
