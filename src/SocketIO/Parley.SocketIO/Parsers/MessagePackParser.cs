using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Parsers;

/// <summary>The dialect of <c>socket.io-msgpack-parser</c>.</summary>
internal sealed class MessagePackParser : SocketIOParser
{
    public override PacketDecoder CreateDecoder(int maxPacketSize)
    {
        return new MessagePackPacketDecoder(maxBinaryBytes: maxPacketSize);
    }

    public override void Encode(in OutgoingPacket packet, IPacketWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        MessagePackPacketEncoder.Write(writer, packet.Type, packet.Namespace, packet.Id, packet.Payload, packet.Attachments);
        writer.EndBinary();
    }
}
