namespace Parley.SocketIO.Protocol.Tests;

/// <summary>Shorthands that say what a decoder has in one line.</summary>
internal static class PacketText
{
    public static ReadOnlyMemory<byte> Utf8(this string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(this ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    public static string[] ArgumentTexts(this PacketDecoder decoder)
    {
        string[] texts = new string[decoder.Arguments.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = decoder.Argument(i).Text();
        }

        return texts;
    }

    /// <summary>Decodes a text that must be refused and says why it was.</summary>
    public static SocketPacketError Refusal(string packet)
    {
        var decoder = new SocketPacketDecoder();
        Assert.Equal(SocketPacketStatus.Error, decoder.AddText(packet.Utf8()));
        Assert.NotEqual(SocketPacketError.None, decoder.Error);
        AssertEmpty(decoder);

        // The next packet is read as if nothing had been.
        SocketPacketError error = decoder.Error;
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddText("2[\"next\"]"u8.ToArray()));
        Assert.Equal(SocketPacketError.None, decoder.Error);
        return error;
    }

    public static SocketPacketDecoder Decode(string packet)
    {
        var decoder = new SocketPacketDecoder();
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddText(packet.Utf8()));
        Assert.Equal(SocketPacketError.None, decoder.Error);
        Assert.False(decoder.IsReconstructing);
        return decoder;
    }

    public static void AssertEmpty(PacketDecoder decoder)
    {
        Assert.False(decoder.IsReconstructing);
        Assert.True(decoder.Payload.IsEmpty);
        Assert.True(decoder.EventName.IsEmpty);
        Assert.True(decoder.Arguments.IsEmpty);
        Assert.Empty(decoder.Attachments);
        Assert.False(decoder.HasId);
    }
}
