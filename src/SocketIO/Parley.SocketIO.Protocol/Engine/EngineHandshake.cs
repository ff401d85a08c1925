using System.Buffers;

namespace Parley.SocketIO.Protocol;

/// <summary>The <see cref="EnginePacketType.Open"/> packet of Engine.IO 4.</summary>
public static class EngineHandshake
{
    /// <summary>
    /// Writes <c>0{"sid":"...","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}</c>, its keys
    /// in the order of the stock server.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="sid">The id of the session.</param>
    /// <param name="offerWebSocketUpgrade">False when the session is on WebSocket already, or when it must stay on polling.</param>
    /// <param name="pingIntervalMs">Milliseconds between two pings.</param>
    /// <param name="pingTimeoutMs">Milliseconds that the client has to answer a ping.</param>
    /// <param name="maxPayload">The greatest message, or polling request body, that the server takes, in bytes.</param>
    public static void Write(
        IBufferWriter<byte> writer, string sid, bool offerWebSocketUpgrade, int pingIntervalMs, int pingTimeoutMs, int maxPayload)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(sid);
        writer.Write("0{\"sid\":"u8);
        JsonStringWriter.WriteQuoted(writer, sid);
        writer.Write(offerWebSocketUpgrade ? ",\"upgrades\":[\"websocket\"],\"pingInterval\":"u8 : ",\"upgrades\":[],\"pingInterval\":"u8);
        AsciiWriter.WriteNumber(writer, pingIntervalMs);
        writer.Write(",\"pingTimeout\":"u8);
        AsciiWriter.WriteNumber(writer, pingTimeoutMs);
        writer.Write(",\"maxPayload\":"u8);
        AsciiWriter.WriteNumber(writer, maxPayload);
        writer.Write("}"u8);
    }
}
