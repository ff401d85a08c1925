using System.Text.Json;

namespace Parley.SocketIO.Events;

/// <summary>
/// The binary parts of the packet that this thread is reading or writing. JSON converters have no other way to learn of
/// them. Set only around a synchronous call of the serializer.
/// </summary>
internal static class BinaryAttachments
{
    [ThreadStatic]
    private static List<ReadOnlyMemory<byte>>? _writing;

    // The attachments of the packet whose raw arguments were written last, and where they begin: several arguments of one
    // packet share them.
    [ThreadStatic]
    private static (IReadOnlyList<ReadOnlyMemory<byte>>? List, int First) _shared;

    [ThreadStatic]
    private static IReadOnlyList<ReadOnlyMemory<byte>>? _reading;

    public static List<ReadOnlyMemory<byte>>? BeginWriting(List<ReadOnlyMemory<byte>>? attachments)
    {
        var previous = _writing;
        _writing = attachments;
        _shared = default;
        return previous;
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>>? BeginReading(IReadOnlyList<ReadOnlyMemory<byte>>? attachments)
    {
        var previous = _reading;
        _reading = attachments;
        return previous;
    }

    /// <summary>Writes a placeholder and keeps the bytes for their own frame.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> data)
    {
        if (_writing is null)
        {
            // The options are used outside a packet: JSON's usual form.
            writer.WriteBase64StringValue(data.Span);
            return;
        }

        writer.WriteStartObject();
        writer.WriteBoolean("_placeholder"u8, true);
        writer.WriteNumber("num"u8, _writing.Count);
        writer.WriteEndObject();
        _writing.Add(data);
    }

    /// <summary>Adds attachments whose placeholders are already written.</summary>
    /// <returns>The number of the first.</returns>
    public static int AddRange(IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (_writing is null)
        {
            throw new JsonException("Binary data can be written in a packet only.");
        }

        if (!ReferenceEquals(_shared.List, attachments))
        {
            _shared = (attachments, _writing.Count);
            _writing.AddRange(attachments);
        }

        return _shared.First;
    }

    /// <summary>Reads a placeholder, or base64 as JSON's usual form of bytes.</summary>
    public static ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetBytesFromBase64();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Binary data expected.");
        }

        var isPlaceholder = false;
        var number = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFlag = reader.ValueTextEquals("_placeholder"u8);
            var isNumber = reader.ValueTextEquals("num"u8);
            reader.Read();
            if (isFlag)
            {
                isPlaceholder = reader.TokenType == JsonTokenType.True;
            }
            else if (isNumber && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value))
            {
                number = value;
            }
            else
            {
                reader.Skip();
            }
        }

        if (!isPlaceholder || _reading is null || (uint)number >= (uint)_reading.Count)
        {
            throw new JsonException("Binary data expected.");
        }

        return _reading[number];
    }
}
