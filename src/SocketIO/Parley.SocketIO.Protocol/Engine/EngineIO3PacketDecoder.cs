namespace Parley.SocketIO.Protocol;

/// <summary>Decodes Engine.IO 3 packets. Text is as in Engine.IO 4; binary packets name their type, in a byte or in a digit.</summary>
public static class EngineIO3PacketDecoder
{
    /// <summary>What begins a binary message on WebSocket and in a binary payload: the number of the type, not its digit.</summary>
    public const byte BinaryMessageType = (byte)EnginePacketType.Message;

    /// <summary>Decodes one packet in text, for example <c>4hello</c> or <c>b4AQID</c>.</summary>
    /// <param name="text">The packet in UTF-8.</param>
    /// <param name="packet">The packet; text is a slice of <paramref name="text"/>.</param>
    /// <returns>False when the text is empty, the type is unknown or the base64 is not valid.</returns>
    public static bool TryDecodeText(ReadOnlyMemory<byte> text, out EnginePacket packet)
    {
        packet = default;
        ReadOnlySpan<byte> span = text.Span;
        if (span.IsEmpty)
        {
            return false;
        }

        if (span[0] != EnginePacketDecoder.BinaryPrefix)
        {
            return EnginePacketDecoder.TryDecodeText(text, out packet);
        }

        if (span.Length < 2 || !TryDecodeType(span[1] - '0', out EnginePacketType type) ||
            !TolerantBase64.TryDecode(span[2..], out byte[] data))
        {
            return false;
        }

        packet = new EnginePacket(type, data, isBinary: true);
        return true;
    }

    /// <summary>Decodes one binary packet: a byte with the number of the type, then the data.</summary>
    /// <param name="data">The packet: a binary WebSocket message or one part of a binary payload.</param>
    /// <param name="packet">The packet; its data is a slice of <paramref name="data"/>.</param>
    /// <returns>False when there is no type, or an unknown one.</returns>
    public static bool TryDecodeBinary(ReadOnlyMemory<byte> data, out EnginePacket packet)
    {
        packet = default;
        if (data.IsEmpty || !TryDecodeType(data.Span[0], out EnginePacketType type))
        {
            return false;
        }

        packet = new EnginePacket(type, data[1..], isBinary: true);
        return true;
    }

    private static bool TryDecodeType(int number, out EnginePacketType type)
    {
        type = (EnginePacketType)number;
        return number is >= (int)EnginePacketType.Open and <= (int)EnginePacketType.Noop;
    }
}
