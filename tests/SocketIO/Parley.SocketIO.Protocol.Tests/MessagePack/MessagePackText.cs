namespace Parley.SocketIO.Protocol.Tests;

/// <summary>Packets in hexadecimal digits; spaces may part them.</summary>
internal static class MessagePackText
{
    /// <summary>What <c>{type:2,data:…,nsp:"/"}</c> begins with.</summary>
    public const string EventStart = "83 a474797065 02 a464617461 ";

    public const string RootNamespace = " a36e7370 a12f";

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>An event with these arguments, 14 at most, each in digits.</summary>
    public static string Event(params string[] arguments) =>
        $"{EventStart}{0x91 + arguments.Length:x2} a178 {string.Join(' ', arguments)}{RootNamespace}";

    public static MessagePackPacketDecoder Decode(string hex) => Decode(Bytes(hex));

    public static MessagePackPacketDecoder Decode(ReadOnlyMemory<byte> message)
    {
        var decoder = new MessagePackPacketDecoder();
        SocketPacketStatus status = decoder.AddBinary(message);
        Assert.Equal(SocketPacketError.None, decoder.Error);
        Assert.Equal(SocketPacketStatus.Complete, status);
        Assert.False(decoder.IsReconstructing);
        return decoder;
    }

    /// <summary>Decodes a message that must be refused and says why it was.</summary>
    public static SocketPacketError Refusal(string hex) => Refusal(Bytes(hex));

    public static SocketPacketError Refusal(ReadOnlyMemory<byte> message, MessagePackPacketDecoder? decoder = null)
    {
        decoder ??= new MessagePackPacketDecoder();
        Assert.Equal(SocketPacketStatus.Error, decoder.AddBinary(message));
        Assert.NotEqual(SocketPacketError.None, decoder.Error);
        PacketText.AssertEmpty(decoder);

        // The next packet is read as if nothing had been.
        SocketPacketError error = decoder.Error;
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddBinary(Bytes(Event())));
        Assert.Equal(SocketPacketError.None, decoder.Error);
        return error;
    }
}
