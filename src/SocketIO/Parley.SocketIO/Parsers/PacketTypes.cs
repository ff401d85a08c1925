using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Parsers;

/// <summary>The stock parser alone has types of their own for packets with attachments.</summary>
internal static class PacketTypes
{
    public static SocketPacketType WithAttachments(this SocketPacketType type, int attachments)
    {
        return (type, attachments) switch
        {
            (_, 0) => type,
            (SocketPacketType.Event, _) => SocketPacketType.BinaryEvent,
            (SocketPacketType.Ack, _) => SocketPacketType.BinaryAck,
            _ => type,
        };
    }
}
