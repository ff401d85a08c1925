using System.Buffers;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>What stands in the JSON of a binary packet for an attachment: <c>{"_placeholder":true,"num":0}</c>.</summary>
public static class BinaryPlaceholder
{
    private static ReadOnlySpan<byte> Opening => "{\"_placeholder\":true,\"num\":"u8;

    /// <summary>Writes the placeholder of an attachment.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="index">Which attachment, from 0.</param>
    public static void Write(IBufferWriter<byte> writer, int index)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        writer.Write(Opening);
        AsciiWriter.WriteNumber(writer, index);
        writer.Write("}"u8);
    }

    /// <summary>
    /// Reads an argument that is a placeholder. Only an argument of a binary packet can be one: in a plain event such an object is
    /// what it looks like.
    /// </summary>
    /// <param name="json">The argument.</param>
    /// <param name="index">Which attachment, from 0; whether there is such an attachment is not known here.</param>
    /// <returns>False when the argument is anything else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out int index)
    {
        index = 0;
        if (json.IsEmpty || json[0] != '{')
        {
            return false;
        }

        // What the stock client writes: one digit, since ten attachments are the limit.
        if (json.Length == Opening.Length + 2 && json.StartsWith(Opening) && char.IsAsciiDigit((char)json[^2]) && json[^1] == '}')
        {
            index = json[^2] - '0';
            return true;
        }

        int? found = null;
        try
        {
            found = ReadSlowly(json);
        }
        catch (JsonException)
        {
            // Not JSON, so not a placeholder either.
        }

        index = found ?? 0;
        return found is not null;
    }

    private static int? ReadSlowly(ReadOnlySpan<byte> json)
    {
        bool isPlaceholder = false;
        int? index = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = PacketDecoder.GreatestJsonDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            PlaceholderProperty property = PlaceholderProperties.Classify(ref reader);
            reader.Read();
            if (property == PlaceholderProperty.Placeholder)
            {
                isPlaceholder = reader.TokenType == JsonTokenType.True;
            }
            else if (property == PlaceholderProperty.Number)
            {
                index = PlaceholderProperties.TryReadNumber(ref reader, out int number) ? number : null;
            }

            reader.Skip();
        }

        // Throws when anything follows the object.
        reader.Read();
        return isPlaceholder ? index : null;
    }
}
