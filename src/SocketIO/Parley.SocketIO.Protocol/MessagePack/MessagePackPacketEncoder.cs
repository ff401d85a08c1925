using System.Buffers;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Writes the packets of <c>socket.io-msgpack-parser</c>: one binary message each, in the dialect of notepack.io and with the keys in
/// the order of Node's server.
/// </summary>
public static class MessagePackPacketEncoder
{
    /// <summary>Writes a packet.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="type">The type; the binary types are written as the others, since attachments are part of the packet here.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="id">The acknowledgement id, if any.</param>
    /// <param name="payload">The JSON of the packet in UTF-8; empty leaves it out.</param>
    /// <param name="attachments">
    /// What the placeholders in the JSON stand for. An object that names no attachment is no placeholder.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown, or the id is negative.</exception>
    /// <exception cref="System.Text.Json.JsonException">
    /// The payload is not one JSON value, or is nested deeper than 1000; a part of the packet is written by then.
    /// </exception>
    public static void Write(
        IBufferWriter<byte> writer,
        SocketPacketType type,
        string nsp,
        long? id,
        ReadOnlySpan<byte> payload,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(nsp);
        ArgumentNullException.ThrowIfNull(attachments);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)type, (byte)SocketPacketType.BinaryAck, nameof(type));
        if (id is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(given, nameof(id));
        }

        SocketPacketType plainType = type switch
        {
            SocketPacketType.BinaryEvent => SocketPacketType.Event,
            SocketPacketType.BinaryAck => SocketPacketType.Ack,
            _ => type,
        };
        MessagePackWriter.WriteMapHeader(writer, 2 + (id is null ? 0 : 1) + (payload.IsEmpty ? 0 : 1));

        // Node's server puts an acknowledgement together the other way round.
        bool idComesFirst = plainType == SocketPacketType.Ack;
        if (idComesFirst)
        {
            WriteId(writer, id);
        }

        MessagePackWriter.WriteString(writer, "type"u8);
        MessagePackWriter.WriteInteger(writer, (long)plainType);
        if (!payload.IsEmpty)
        {
            MessagePackWriter.WriteString(writer, "data"u8);
            JsonToMessagePack.Write(writer, payload, attachments);
        }

        if (!idComesFirst)
        {
            WriteId(writer, id);
        }

        MessagePackWriter.WriteString(writer, "nsp"u8);
        MessagePackWriter.WriteString(writer, nsp);
    }

    private static void WriteId(IBufferWriter<byte> writer, long? id)
    {
        if (id is not { } value)
        {
            return;
        }

        MessagePackWriter.WriteString(writer, "id"u8);
        MessagePackWriter.WriteInteger(writer, value);
    }
}
