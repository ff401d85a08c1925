using System.Buffers;
using System.Text.Json;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Parsers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Events;

/// <summary>
/// Turns events and acknowledgements into finished frames. The JSON comes first, since only then the number of attachments
/// is known; the packet's header is put before it. Runs on the caller's thread and touches no shared state.
/// </summary>
internal static class PacketEncoding
{
    public static FrameScratch EncodeEvent<TArguments>(
        string nsp, string name, long? ackId, in TArguments arguments, JsonSerializerOptions options, SocketIOParser parser)
        where TArguments : struct, IArguments
    {
        return Encode(SocketPacketType.Event, nsp, name, ackId, arguments, options, parser);
    }

    /// <summary>Encodes an event whose name and arguments are a JSON array already.</summary>
    public static FrameScratch EncodeEvent(
        string nsp,
        long? ackId,
        ReadOnlyMemory<byte> arguments,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        string? lastArgument,
        SocketIOParser parser)
    {
        var scratch = FrameScratch.Rent();
        try
        {
            var writer = scratch.BeginText();
            if (lastArgument is null)
            {
                writer.Write(arguments.Span);
            }
            else
            {
                // Before the bracket that closes the array.
                writer.Write(arguments.Span[..^1]);
                writer.Write(","u8);
                JsonStringWriter.WriteQuoted(writer, lastArgument);
                writer.Write("]"u8);
            }

            scratch.Attachments.AddRange(attachments);
            Finish(scratch, SocketPacketType.Event, nsp, ackId, parser);
            return scratch;
        }
        catch
        {
            scratch.Return();
            throw;
        }
    }

    public static FrameScratch EncodeAcknowledgement<TArguments>(
        string nsp, long ackId, in TArguments arguments, JsonSerializerOptions options, SocketIOParser parser)
        where TArguments : struct, IArguments
    {
        return Encode(SocketPacketType.Ack, nsp, null, ackId, arguments, options, parser);
    }

    /// <summary>A packet that joins or leaves.</summary>
    /// <param name="type">Connect, Disconnect or ConnectError.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="writePayload">Writes the JSON; null when there is none.</param>
    /// <param name="parser">The server's parser.</param>
    public static FrameScratch EncodeControl(
        SocketPacketType type, string nsp, Action<IBufferWriter<byte>>? writePayload, SocketIOParser parser)
    {
        var scratch = FrameScratch.Rent();
        try
        {
            var writer = scratch.BeginText();
            writePayload?.Invoke(writer);
            Finish(scratch, type, nsp, null, parser);
            return scratch;
        }
        catch
        {
            scratch.Return();
            throw;
        }
    }

    private static FrameScratch Encode<TArguments>(
        SocketPacketType type,
        string nsp,
        string? name,
        long? ackId,
        in TArguments arguments,
        JsonSerializerOptions options,
        SocketIOParser parser)
        where TArguments : struct, IArguments
    {
        var scratch = FrameScratch.Rent();
        var attachments = scratch.Attachments;
        var previous = BinaryAttachments.BeginWriting(attachments);
        try
        {
            scratch.BeginText();
            var writer = scratch.BeginJson();
            writer.WriteStartArray();
            if (name is not null)
            {
                writer.WriteStringValue(name);
            }

            arguments.Write(writer, options);
            writer.WriteEndArray();
            writer.Flush();

            Finish(scratch, type, nsp, ackId, parser);
            return scratch;
        }
        catch
        {
            scratch.Return();
            throw;
        }
        finally
        {
            BinaryAttachments.BeginWriting(previous);
        }
    }

    // The stock parser's packets are framed where they are; another parser reads them there and writes its own.
    private static void Finish(FrameScratch scratch, SocketPacketType type, string nsp, long? ackId, SocketIOParser parser)
    {
        if (parser is not JsonParser)
        {
            scratch.EncodeWith(parser, type, nsp, ackId);
            return;
        }

        var attachments = scratch.Attachments;
        scratch.PrependHeader(type.WithAttachments(attachments.Count), nsp, ackId, attachments.Count);
        scratch.EndText();
        foreach (var attachment in attachments)
        {
            scratch.AppendBinary(attachment.Span);
        }
    }
}
