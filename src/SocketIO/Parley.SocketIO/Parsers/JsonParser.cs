using System.Buffers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Parsers;

/// <summary>The stock parser. The server frames its packets without <see cref="Encode"/>; parsers built on this one call it.</summary>
internal sealed class JsonParser : SocketIOParser
{
    public override PacketDecoder CreateDecoder(int maxPacketSize)
    {
        return new SocketPacketDecoder(maxBinaryBytes: maxPacketSize);
    }

    public override void Encode(in OutgoingPacket packet, IPacketWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var attachments = packet.Attachments;
        var type = packet.Type.WithAttachments(attachments.Count);
        SocketPacketEncoder.WriteHeader(writer, type, packet.Namespace, packet.Id, attachments.Count);
        writer.Write(packet.Payload);
        writer.EndText();
        foreach (var attachment in attachments)
        {
            writer.Write(attachment.Span);
            writer.EndBinary();
        }
    }
}
