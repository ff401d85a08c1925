using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Parley.SocketIO.Events;

/// <summary>Bytes as attachment.</summary>
internal sealed class ByteArrayConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        return BinaryAttachments.Read(ref reader).ToArray();
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
    {
        BinaryAttachments.Write(writer, value);
    }
}

/// <summary>Bytes as attachment.</summary>
internal sealed class ReadOnlyMemoryConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        return BinaryAttachments.Read(ref reader).ToArray();
    }

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options)
    {
        BinaryAttachments.Write(writer, value);
    }
}

/// <summary>Bytes as attachment.</summary>
internal sealed class MemoryConverter : JsonConverter<Memory<byte>>
{
    public override Memory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        return BinaryAttachments.Read(ref reader).ToArray();
    }

    public override void Write(Utf8JsonWriter writer, Memory<byte> value, JsonSerializerOptions options)
    {
        BinaryAttachments.Write(writer, value);
    }
}

/// <summary>An argument as it came: its JSON is copied, its attachments get the numbers of the new packet.</summary>
internal sealed class RawArgumentConverter : JsonConverter<RawArgument>
{
    public override RawArgument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        throw new NotSupportedException("A RawArgument can be a parameter of a handler, not a part of one.");
    }

    public override void Write(Utf8JsonWriter writer, RawArgument value, JsonSerializerOptions options)
    {
        Write(writer, value);
    }

    public static void Write(Utf8JsonWriter writer, RawArgument value)
    {
        if (value.Json.IsEmpty)
        {
            writer.WriteNullValue();
            return;
        }

        var first = value.Attachments.Count == 0 ? 0 : BinaryAttachments.AddRange(value.Attachments);
        if (first == 0)
        {
            writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
            return;
        }

        var node = JsonNode.Parse(value.Json.Span);
        Renumber(node, first);
        node!.WriteTo(writer);
    }

    private static void Renumber(JsonNode? node, int first)
    {
        switch (node)
        {
            case JsonObject placeholder when placeholder["_placeholder"]?.GetValueKind() == JsonValueKind.True:
                placeholder["num"] = first + placeholder["num"]!.GetValue<int>();
                break;
            case JsonObject branch:
                foreach (var property in branch)
                {
                    Renumber(property.Value, first);
                }

                break;
            case JsonArray branch:
                foreach (var item in branch)
                {
                    Renumber(item, first);
                }

                break;
        }
    }
}
