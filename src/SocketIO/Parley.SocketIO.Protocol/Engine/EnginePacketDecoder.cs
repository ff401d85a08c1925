namespace Parley.SocketIO.Protocol;

/// <summary>Decodes the text form of Engine.IO 4 packets.</summary>
public static class EnginePacketDecoder
{
    /// <summary>What begins a binary message in text: base64 follows.</summary>
    internal const byte BinaryPrefix = (byte)'b';

    /// <summary>Decodes one packet, for example <c>4hello</c> or <c>bAQID</c>.</summary>
    /// <param name="text">The packet: a WebSocket text message or one part of a polling payload, in UTF-8.</param>
    /// <param name="packet">The packet; text is a slice of <paramref name="text"/>.</param>
    /// <returns>False when the text is empty, the type is unknown or the base64 is not valid.</returns>
    /// <remarks>Base64 may go without padding and may use the alphabet that is safe in URLs, as stock servers accept it.</remarks>
    public static bool TryDecodeText(ReadOnlyMemory<byte> text, out EnginePacket packet)
    {
        packet = default;
        if (text.IsEmpty)
        {
            return false;
        }

        byte first = text.Span[0];
        if (first == BinaryPrefix)
        {
            if (!TolerantBase64.TryDecode(text.Span[1..], out byte[] data))
            {
                return false;
            }

            packet = new EnginePacket(EnginePacketType.Message, data, isBinary: true);
            return true;
        }

        int type = first - '0';
        if (type is < (int)EnginePacketType.Open or > (int)EnginePacketType.Noop)
        {
            return false;
        }

        packet = new EnginePacket((EnginePacketType)type, text[1..]);
        return true;
    }
}
