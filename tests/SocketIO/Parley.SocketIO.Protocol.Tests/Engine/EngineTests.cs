using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class EngineTests
{
    [Theory]
    [InlineData("0{}", EnginePacketType.Open, "{}")]
    [InlineData("1", EnginePacketType.Close, "")]
    [InlineData("2", EnginePacketType.Ping, "")]
    [InlineData("2probe", EnginePacketType.Ping, "probe")]
    [InlineData("3", EnginePacketType.Pong, "")]
    [InlineData("3probe", EnginePacketType.Pong, "probe")]
    [InlineData("4", EnginePacketType.Message, "")]
    [InlineData("4hello", EnginePacketType.Message, "hello")]
    [InlineData("4€😀", EnginePacketType.Message, "€😀")]
    [InlineData("5", EnginePacketType.Upgrade, "")]
    [InlineData("6", EnginePacketType.Noop, "")]
    public void E06_to_E10_text_packets_are_decoded(string text, EnginePacketType type, string data)
    {
        Assert.True(EnginePacketDecoder.TryDecodeText(Encoding.UTF8.GetBytes(text), out EnginePacket packet));
        Assert.Equal(type, packet.Type);
        Assert.False(packet.IsBinary);
        Assert.Equal(data, Encoding.UTF8.GetString(packet.Data.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("9")]
    [InlineData("xyz")]
    [InlineData(" 4hello")]
    [InlineData("\u00014")]
    [InlineData("\ufeff4hello")]
    public void E03_E04_E05_what_is_not_a_packet_is_refused(string text)
    {
        Assert.False(EnginePacketDecoder.TryDecodeText(Encoding.UTF8.GetBytes(text), out EnginePacket packet));
        Assert.True(packet.Data.IsEmpty);
    }

    [Theory]
    [InlineData("bAQIDBA==", "01020304")]
    [InlineData("bAQID", "010203")]
    [InlineData("bAQI", "0102")]
    [InlineData("bAQI=", "0102")]
    [InlineData("bAQ", "01")]
    [InlineData("bAQ==", "01")]
    [InlineData("b", "")]
    [InlineData("b+/+/", "FBFFBF")]
    [InlineData("b-_-_", "FBFFBF")]
    [InlineData("b-_+/", "FBFFBF")]
    [InlineData("b-_8=", "FBFF")]
    [InlineData("b-_8", "FBFF")]
    [InlineData("b+w", "FB")]
    public void B22_E13_base64_is_read_with_or_without_padding_in_both_alphabets(string text, string hex)
    {
        Assert.True(EnginePacketDecoder.TryDecodeText(Encoding.UTF8.GetBytes(text), out EnginePacket packet));
        Assert.Equal(EnginePacketType.Message, packet.Type);
        Assert.True(packet.IsBinary);
        Assert.Equal(hex, Convert.ToHexString(packet.Data.Span));
    }

    [Theory]
    [InlineData("b!!!!")]
    [InlineData("bA")]
    [InlineData("bAQIDB")]
    [InlineData("b=")]
    [InlineData("b====")]
    [InlineData("bAQ=")]
    [InlineData("bA===")]
    [InlineData("bAQID=")]
    [InlineData("bAQID==")]
    [InlineData("bAQ==AQID")]
    [InlineData("b AQID")]
    [InlineData("bAQ ID")]
    [InlineData("bAQID\n")]
    [InlineData("bAQI€")]
    public void B21_what_is_not_base64_is_refused(string text) =>
        Assert.False(EnginePacketDecoder.TryDecodeText(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Binary_data_survives_the_way_through_base64() =>
        Gen.Select(Gen.Byte.Array[0, 10_000], Gen.Bool, Gen.Bool).Sample(
            (data, padded, urlSafe) =>
            {
                var writer = new ArrayBufferWriter<byte>();
                PollingPayloadWriter.WriteBinary(writer, data);
                string text = Encoding.ASCII.GetString(writer.WrittenSpan);
                Assert.Equal("b" + Convert.ToBase64String(data), text);
                text = padded ? text : text.TrimEnd('=');
                text = urlSafe ? text.Replace('+', '-').Replace('/', '_') : text;
                Assert.True(EnginePacketDecoder.TryDecodeText(Encoding.ASCII.GetBytes(text), out EnginePacket packet));
                Assert.Equal(data, packet.Data.ToArray());
            },
            iter: 500);

    [Theory]
    [InlineData(true, "[\"websocket\"]", 118)]
    [InlineData(false, "[]", 107)]
    public void The_handshake_has_the_bytes_of_the_stock_server(bool offer, string upgrades, int length)
    {
        const string Limits = "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000";
        string expected = "0{\"sid\":\"lv_VI97HAXpY6yYWAAAC\",\"upgrades\":" + upgrades + "," + Limits + "}";
        var writer = new ArrayBufferWriter<byte>();
        EngineHandshake.Write(writer, "lv_VI97HAXpY6yYWAAAC", offer, 25000, 20000, 1_000_000);
        Assert.Equal(expected, Encoding.UTF8.GetString(writer.WrittenSpan));
        Assert.Equal(length, writer.WrittenCount);
    }

    [Fact]
    public void Ids_have_20_characters_of_their_alphabet_and_do_not_repeat()
    {
        var seen = new HashSet<string>();
        var characters = new HashSet<char>();
        for (int i = 0; i < 10_000; i++)
        {
            string id = EngineIds.NewId();
            Assert.Equal(EngineIds.Length, id.Length);
            Assert.True(seen.Add(id));
            characters.UnionWith(id);
        }

        // 200,000 characters of 64: that one of them never came up does not happen.
        Assert.Equal("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", string.Concat(characters.Order()));
    }
}
