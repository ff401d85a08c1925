using Parley.SocketIO.Parsers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// What packets are written in, set by <see cref="SocketIOOptions.Parser"/>. Clients must use the same. One object serves all
/// connections; <see cref="Encode"/> is called by many threads at once.
/// </summary>
public abstract class SocketIOParser
{
    /// <summary>The default: a text message for each packet, and a binary message for each of its attachments.</summary>
    public static SocketIOParser Json { get; } = new JsonParser();

    /// <summary>One binary message for each packet, for clients with <c>socket.io-msgpack-parser</c>.</summary>
    public static SocketIOParser MessagePack { get; } = new MessagePackParser();

    /// <summary>Creates the decoder of one connection.</summary>
    /// <param name="maxPacketSize">The largest packet in bytes, <see cref="SocketIOOptions.MaxHttpBufferSize"/>.</param>
    /// <returns>A new decoder.</returns>
    public abstract PacketDecoder CreateDecoder(int maxPacketSize);

    /// <summary>Writes a packet as one or more messages of Engine.IO.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="writer">Takes the messages. All of them leave together and in order.</param>
    public abstract void Encode(in OutgoingPacket packet, IPacketWriter writer);
}
