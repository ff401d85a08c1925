using System.Buffers;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>Writes JSON as MessagePack. It goes over the JSON twice and does not recurse.</summary>
internal static class JsonToMessagePack
{
    private const int MaxStackBytes = 256;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = PacketDecoder.GreatestJsonDepth };

    /// <summary>Writes a JSON value, with attachments in the place of their placeholders.</summary>
    /// <exception cref="JsonException">It is not one JSON value, or is nested too deeply.</exception>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var containers = new JsonContainers(json, Options, attachments.Count);
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            while (reader.Read())
            {
                WriteToken(writer, ref reader, ref containers, attachments);
            }
        }
        finally
        {
            containers.Dispose();
        }
    }

    private static void WriteToken(
        IBufferWriter<byte> writer,
        ref Utf8JsonReader reader,
        ref JsonContainers containers,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                MessagePackWriter.WriteArrayHeader(writer, containers.Next(out _));
                break;
            case JsonTokenType.StartObject:
                int size = containers.Next(out int attachment);
                if (attachment < 0)
                {
                    MessagePackWriter.WriteMapHeader(writer, size);
                    break;
                }

                MessagePackWriter.WriteBinary(writer, attachments[attachment].Span);
                reader.Skip();
                break;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                WriteString(writer, ref reader);
                break;
            case JsonTokenType.Number:
                WriteNumber(writer, ref reader);
                break;
            case JsonTokenType.True:
                MessagePackWriter.WriteByte(writer, 0xC3);
                break;
            case JsonTokenType.False:
                MessagePackWriter.WriteByte(writer, 0xC2);
                break;
            case JsonTokenType.Null:
                MessagePackWriter.WriteByte(writer, 0xC0);
                break;
        }
    }

    private static void WriteNumber(IBufferWriter<byte> writer, ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out long integer))
        {
            MessagePackWriter.WriteInteger(writer, integer);
        }
        else if (reader.TryGetUInt64(out ulong unsigned))
        {
            MessagePackWriter.WriteUnsigned(writer, unsigned);
        }
        else
        {
            // What is too large for a number is infinite, as JavaScript reads it.
            MessagePackWriter.WriteFloat(writer, reader.GetDouble());
        }
    }

    private static void WriteString(IBufferWriter<byte> writer, ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> value = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            MessagePackWriter.WriteString(writer, value);
            return;
        }

        byte[]? rented = value.Length > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(value.Length) : null;
        Span<byte> unescaped = rented ?? stackalloc byte[MaxStackBytes];
        MessagePackWriter.WriteString(writer, unescaped[..JsonUnescaper.Unescape(value, unescaped)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
