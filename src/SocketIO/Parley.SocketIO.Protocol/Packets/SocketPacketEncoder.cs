using System.Buffers;
using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Writes Socket.IO packets (protocol 5) without the <c>4</c> of Engine.IO. A namespace is written as it is, so it must begin with
/// <c>/</c> and contain no comma; <c>/</c> itself is left out.
/// </summary>
public static class SocketPacketEncoder
{
    /// <summary>Writes what stands before the JSON: <c>&lt;type&gt;[&lt;n&gt;-][&lt;nsp&gt;,][&lt;id&gt;]</c>.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="type">The type of the packet.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="id">The acknowledgement id, if any.</param>
    /// <param name="attachments">The number of attachments: 1 or more for the binary types, 0 for the others.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative, or the number of attachments does not fit the type.</exception>
    public static void WriteHeader(IBufferWriter<byte> writer, SocketPacketType type, string nsp, long? id, int attachments = 0)
    {
        ArgumentNullException.ThrowIfNull(nsp);
        WriteStart(writer, type, attachments);
        WriteNamespace(writer, nsp);
        WriteId(writer, id);
    }

    /// <inheritdoc cref="WriteHeader(IBufferWriter{byte}, SocketPacketType, string, long?, int)"/>
    /// <param name="writer">Where to write.</param>
    /// <param name="type">The type of the packet.</param>
    /// <param name="nsp">The namespace in UTF-8.</param>
    /// <param name="id">The acknowledgement id, if any.</param>
    /// <param name="attachments">The number of attachments: 1 or more for the binary types, 0 for the others.</param>
    public static void WriteHeader(
        IBufferWriter<byte> writer, SocketPacketType type, ReadOnlySpan<byte> nsp, long? id, int attachments = 0)
    {
        WriteStart(writer, type, attachments);
        if (!nsp.SequenceEqual("/"u8))
        {
            writer.Write(nsp);
            writer.Write(","u8);
        }

        WriteId(writer, id);
    }

    /// <summary>Writes the server's answer to a client that joins: <c>0{"sid":"..."}</c>.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="sid">The id of the socket.</param>
    /// <param name="pid">The secret id by which the client may recover its state; null when it may not.</param>
    public static void WriteConnect(IBufferWriter<byte> writer, string nsp, string sid, string? pid)
    {
        WriteHeader(writer, SocketPacketType.Connect, nsp, id: null);
        WriteConnectPayload(writer, sid, pid);
    }

    /// <summary>Writes the payload of <see cref="WriteConnect"/> alone.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="sid">The id of the socket.</param>
    /// <param name="pid">The secret id by which the client may recover its state; null when it may not.</param>
    public static void WriteConnectPayload(IBufferWriter<byte> writer, string sid, string? pid)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(sid);
        writer.Write("{\"sid\":"u8);
        JsonStringWriter.WriteQuoted(writer, sid);
        if (pid is not null)
        {
            writer.Write(",\"pid\":"u8);
            JsonStringWriter.WriteQuoted(writer, pid);
        }

        writer.Write("}"u8);
    }

    /// <summary>Writes <c>1</c>: the client is put out of the namespace.</summary>
    public static void WriteDisconnect(IBufferWriter<byte> writer, string nsp) =>
        WriteHeader(writer, SocketPacketType.Disconnect, nsp, id: null);

    /// <summary>Writes the refusal of a client that wanted to join: <c>4{"message":"...","data":...}</c>.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="message">What the client is told.</param>
    /// <param name="dataJson">More for the client's program, as JSON; empty leaves it out.</param>
    public static void WriteConnectError(IBufferWriter<byte> writer, string nsp, string message, ReadOnlySpan<byte> dataJson)
    {
        WriteHeader(writer, SocketPacketType.ConnectError, nsp, id: null);
        WriteConnectErrorPayload(writer, message, dataJson);
    }

    /// <summary>Writes the payload of <see cref="WriteConnectError"/> alone.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="message">What the client is told.</param>
    /// <param name="dataJson">More for the client's program, as JSON; empty leaves it out.</param>
    public static void WriteConnectErrorPayload(IBufferWriter<byte> writer, string message, ReadOnlySpan<byte> dataJson)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(message);
        writer.Write("{\"message\":"u8);
        JsonStringWriter.WriteQuoted(writer, message);
        if (!dataJson.IsEmpty)
        {
            writer.Write(",\"data\":"u8);
            writer.Write(dataJson);
        }

        writer.Write("}"u8);
    }

    private static void WriteStart(IBufferWriter<byte> writer, SocketPacketType type, int attachments)
    {
        ArgumentNullException.ThrowIfNull(writer);
        bool isBinary = type >= SocketPacketType.BinaryEvent;
        if (isBinary ? attachments < 1 : attachments != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(attachments), attachments, isBinary ? "A binary packet has attachments." : "Only a binary packet has attachments.");
        }

        AsciiWriter.WriteNumber(writer, (byte)type);
        if (isBinary)
        {
            AsciiWriter.WriteNumber(writer, attachments);
            writer.Write("-"u8);
        }
    }

    private static void WriteNamespace(IBufferWriter<byte> writer, string nsp)
    {
        if (nsp == "/")
        {
            return;
        }

        Encoding.UTF8.GetBytes(nsp, writer);
        writer.Write(","u8);
    }

    private static void WriteId(IBufferWriter<byte> writer, long? id)
    {
        if (id is not { } value)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(id));
        AsciiWriter.WriteNumber(writer, value);
    }
}
