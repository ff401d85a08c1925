using System.Buffers;
using System.Text.Unicode;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Writes JSON strings as JavaScript's <c>JSON.stringify</c> does: only the quotation mark, the backslash and control characters are
/// escaped, everything else goes out as it is.
/// </summary>
public static class JsonStringWriter
{
    private const int MaxChunkBytes = 4096;

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017" +
        "\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"\\");

    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 0x22, 0x5C]);

    /// <summary>Writes a string in quotation marks. Half of a surrogate pair becomes an escape, <c>\udXXX</c>.</summary>
    public static void WriteQuoted(IBufferWriter<byte> writer, string value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.Write("\""u8);
        ReadOnlySpan<char> rest = value;
        while (!rest.IsEmpty)
        {
            int special = rest.IndexOfAny(EscapedChars);
            WriteTranscoded(writer, special < 0 ? rest : rest[..special]);
            if (special < 0)
            {
                break;
            }

            WriteEscape(writer, rest[special]);
            rest = rest[(special + 1)..];
        }

        writer.Write("\""u8);
    }

    /// <summary>Writes a string that is UTF-8 already in quotation marks.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="utf8">The string, which must be valid UTF-8.</param>
    public static void WriteQuoted(IBufferWriter<byte> writer, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("\""u8);
        WriteEscaped(writer, utf8);
        writer.Write("\""u8);
    }

    /// <summary>
    /// Writes a string that is UTF-8 already in quotation marks, as text of a script: U+2028 and U+2029, which end a line in scripts
    /// older than JSON's grammar, are escaped too.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="utf8">The string, which must be valid UTF-8.</param>
    public static void WriteQuotedForScript(IBufferWriter<byte> writer, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("\""u8);
        while (!utf8.IsEmpty)
        {
            int separator = IndexOfLineSeparator(utf8);
            WriteEscaped(writer, separator < 0 ? utf8 : utf8[..separator]);
            if (separator < 0)
            {
                break;
            }

            WriteEscape(writer, (char)(0x2000 + (utf8[separator + 2] & 0x3F)));
            utf8 = utf8[(separator + 3)..];
        }

        writer.Write("\""u8);
    }

    private static int IndexOfLineSeparator(ReadOnlySpan<byte> utf8)
    {
        int start = 0;
        while (true)
        {
            int found = utf8[start..].IndexOf((ReadOnlySpan<byte>)[0xE2, 0x80]);
            if (found < 0)
            {
                return -1;
            }

            start += found;
            if (start + 2 < utf8.Length && utf8[start + 2] is 0xA8 or 0xA9)
            {
                return start;
            }

            start += 2;
        }
    }

    private static void WriteEscaped(IBufferWriter<byte> writer, ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            int special = utf8.IndexOfAny(EscapedBytes);
            writer.Write(special < 0 ? utf8 : utf8[..special]);
            if (special < 0)
            {
                break;
            }

            WriteEscape(writer, (char)utf8[special]);
            utf8 = utf8[(special + 1)..];
        }
    }

    private static void WriteTranscoded(IBufferWriter<byte> writer, ReadOnlySpan<char> chars)
    {
        while (!chars.IsEmpty)
        {
            Span<byte> destination = writer.GetSpan((int)Math.Min(chars.Length * 3L, MaxChunkBytes));
            OperationStatus status =
                Utf8.FromUtf16(chars, destination, out int read, out int written, replaceInvalidSequences: false, isFinalBlock: true);
            writer.Advance(written);
            chars = chars[read..];
            if (status == OperationStatus.InvalidData)
            {
                WriteEscape(writer, chars[0]);
                chars = chars[1..];
            }
        }
    }

    private static void WriteEscape(IBufferWriter<byte> writer, char value)
    {
        ReadOnlySpan<byte> shortForm = value switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\f' => "\\f"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            _ => [],
        };
        if (!shortForm.IsEmpty)
        {
            writer.Write(shortForm);
            return;
        }

        writer.Write([(byte)'\\', (byte)'u', Hex(value >> 12), Hex(value >> 8), Hex(value >> 4), Hex(value)]);
    }

    private static byte Hex(int value) => "0123456789abcdef"u8[value & 0xF];
}
