using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>The properties that make an object a placeholder.</summary>
internal enum PlaceholderProperty : byte
{
    Other,
    Placeholder,
    Number,
}

/// <summary>Recognises the properties of a placeholder, escaped or not.</summary>
internal static class PlaceholderProperties
{
    /// <summary>The names are twelve characters at most; escaped, six bytes each.</summary>
    private const int MaxEscapedNameLength = 12 * 6;

    /// <summary>Says which property the current name is.</summary>
    public static PlaceholderProperty Classify(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            return Classify(name);
        }

        if (name.Length > MaxEscapedNameLength)
        {
            return PlaceholderProperty.Other;
        }

        Span<byte> buffer = stackalloc byte[MaxEscapedNameLength];
        int length = JsonUnescaper.Unescape(name, buffer);
        return Classify(buffer[..length]);
    }

    /// <summary>
    /// Reads the current value as the number of an attachment: an integer that is not negative, written without an exponent.
    /// </summary>
    public static bool TryReadNumber(ref Utf8JsonReader reader, out int number)
    {
        number = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out number) && number >= 0;
    }

    private static PlaceholderProperty Classify(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("_placeholder"u8))
        {
            return PlaceholderProperty.Placeholder;
        }

        return name.SequenceEqual("num"u8) ? PlaceholderProperty.Number : PlaceholderProperty.Other;
    }
}
