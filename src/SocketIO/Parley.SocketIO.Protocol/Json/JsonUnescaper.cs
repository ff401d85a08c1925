using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Unescapes JSON strings without ever throwing. The framework's own readers throw on half of a surrogate pair, which JavaScript
/// clients may send (<c>"\ud800"</c>).
/// </summary>
internal static class JsonUnescaper
{
    private const int EscapedUnitLength = 6;

    /// <summary>Unescapes the inside of a JSON string.</summary>
    /// <param name="escaped">What stands between the quotation marks; a JSON reader has accepted it.</param>
    /// <param name="destination">At least as long as <paramref name="escaped"/>.</param>
    /// <returns>The bytes written. Half of a surrogate pair becomes U+FFFD: UTF-8 cannot say it.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        int written = 0;
        while (!escaped.IsEmpty)
        {
            int backslash = escaped.IndexOf((byte)'\\');
            ReadOnlySpan<byte> plain = backslash < 0 ? escaped : escaped[..backslash];
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (backslash < 0)
            {
                break;
            }

            escaped = escaped[backslash..];
            if (escaped[1] == 'u')
            {
                written += ReadUnicode(ref escaped).EncodeToUtf8(destination[written..]);
            }
            else
            {
                destination[written++] = ReadShort(escaped[1]);
                escaped = escaped[2..];
            }
        }

        return written;
    }

    private static byte ReadShort(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter, // quotation mark, backslash, slash
    };

    private static Rune ReadUnicode(ref ReadOnlySpan<byte> escaped)
    {
        char unit = ReadUnit(escaped);
        escaped = escaped[EscapedUnitLength..];
        if (!char.IsSurrogate(unit))
        {
            return new Rune(unit);
        }

        if (char.IsHighSurrogate(unit) && escaped.Length >= EscapedUnitLength && escaped[0] == '\\' && escaped[1] == 'u' &&
            Rune.TryCreate(unit, ReadUnit(escaped), out Rune pair))
        {
            escaped = escaped[EscapedUnitLength..];
            return pair;
        }

        return Rune.ReplacementChar;
    }

    private static char ReadUnit(ReadOnlySpan<byte> escaped)
    {
        int value = 0;
        foreach (byte digit in escaped[2..EscapedUnitLength])
        {
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)value;
    }
}
