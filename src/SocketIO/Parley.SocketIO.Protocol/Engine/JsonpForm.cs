namespace Parley.SocketIO.Protocol;

/// <summary>Reads the body of a JSONP POST: a form whose field <c>d</c> is the payload.</summary>
public static class JsonpForm
{
    /// <summary>
    /// Decodes the field. A line feed comes as <c>\n</c> in two characters, and those two characters themselves with one more
    /// backslash, because forms change line feeds on their way.
    /// </summary>
    /// <param name="body">The body; it is decoded in place.</param>
    /// <param name="payload">The payload, a slice of the body. It need not be valid UTF-8.</param>
    /// <returns>False when there is no such field, or more than one.</returns>
    public static bool TryDecode(Memory<byte> body, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        Memory<byte> field = default;
        bool found = false;
        Memory<byte> rest = body;
        while (!rest.IsEmpty)
        {
            int end = rest.Span.IndexOf((byte)'&');
            Memory<byte> pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!pair.Span.StartsWith("d="u8))
            {
                continue;
            }

            if (found)
            {
                return false;
            }

            found = true;
            field = pair[2..];
        }

        if (found)
        {
            int length = DecodePercent(field.Span);
            payload = field[..RestoreLineFeeds(field.Span[..length])];
        }

        return found;
    }

    /// <summary>Decodes in place; what is no escape stays as it is.</summary>
    private static int DecodePercent(Span<byte> text)
    {
        int written = 0;
        for (int read = 0; read < text.Length; read++)
        {
            byte value = text[read];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%' && read + 2 < text.Length &&
                char.IsAsciiHexDigit((char)text[read + 1]) && char.IsAsciiHexDigit((char)text[read + 2]))
            {
                value = (byte)((HexValue(text[read + 1]) << 4) | HexValue(text[read + 2]));
                read += 2;
            }

            text[written++] = value;
        }

        return written;
    }

    private static int RestoreLineFeeds(Span<byte> text)
    {
        int written = 0;
        int backslashes = 0;
        foreach (byte value in text)
        {
            if (value == '\\')
            {
                backslashes++;
            }
            else
            {
                if (value == 'n' && backslashes > 0)
                {
                    // One backslash less than came; without any left the two characters were a line feed.
                    written--;
                    text[written] = backslashes == 1 ? (byte)'\n' : (byte)'n';
                    written++;
                    backslashes = 0;
                    continue;
                }

                backslashes = 0;
            }

            text[written++] = value;
        }

        return written;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
