namespace Parley.SocketIO.Protocol.Tests;

public sealed class MessagePackPacketDecoderTests
{
    private const string Placeholder0 = """{"_placeholder":true,"num":0}""";

    [Theory]
    [InlineData("ca 3fc00000", "1.5")]
    [InlineData("ca 40400000", "3")]
    [InlineData("cb 8000000000000000", "0")]
    [InlineData("cb 43f0000000000000", "1.8446744073709552E+19")]
    [InlineData("cf ffffffffffffffff", "18446744073709551615")]
    [InlineData("cf 0020000000000001", "9007199254740993")]
    [InlineData("d3 8000000000000000", "-9223372036854775808")]
    [InlineData("cc 05", "5")]
    [InlineData("d0 05", "5")]
    [InlineData("c6 00000001 07", Placeholder0)]
    [InlineData("c5 0001 07", Placeholder0)]
    [InlineData("c8 0001 00 07", Placeholder0)]
    [InlineData("c9 00000001 00 07", Placeholder0)]
    [InlineData("d5 00 0707", Placeholder0)]
    [InlineData("d6 00 07070707", Placeholder0)]
    [InlineData("d8 00 07070707070707070707070707070707", Placeholder0)]
    [InlineData("d4 05 07", "[5," + Placeholder0 + "]")]
    [InlineData("c7 02 85 0707", "[-123," + Placeholder0 + "]")]
    [InlineData("c7 02 ff 0707", "[-1," + Placeholder0 + "]")]
    [InlineData("d4 00 ff", "null")]
    [InlineData("d7 00 7fffffffffffffff", "null")]
    [InlineData("d6 ff 00000001", "\"1970-01-01T00:00:01.000Z\"")]
    [InlineData("d7 ff 1dcd6500 00000001", "\"1970-01-01T00:00:01.125Z\"")]
    [InlineData("c7 0c ff 07735940 ffffffffffffffff", "\"1969-12-31T23:59:59.125Z\"")]
    [InlineData("c7 0c ff 00000000 7fffffffffffffff", "null")]
    [InlineData("d9 01 61", "\"a\"")]
    [InlineData("da 0001 61", "\"a\"")]
    [InlineData("db 00000001 61", "\"a\"")]
    [InlineData("dd 00000001 01", "[1]")]
    [InlineData("df 00000001 a161 01", "{\"a\":1}")]
    [InlineData("83 01 c0 ff c0 cf ffffffffffffffff c0", "{\"1\":null,\"-1\":null,\"18446744073709551615\":null}")]
    [InlineData("82 a161 01 a161 02", "{\"a\":1,\"a\":2}")]
    [InlineData("81 ac5f706c616365686f6c646572 c2", "{\"_placeholder\":false}")]
    public void Every_form_of_a_value_is_read(string value, string json)
    {
        MessagePackPacketDecoder decoder = MessagePackText.Decode(MessagePackText.Event(value));
        Assert.Equal([json], decoder.ArgumentTexts());
        Assert.Equal(json.Contains("num", StringComparison.Ordinal) ? 1 : 0, decoder.Attachments.Count);
    }

    [Theory]
    [InlineData("83 a36e7370 a12f a464617461 91a178 a474797065 02")]
    [InlineData("84 a474797065 02 a36e7370 a12f a3787878 92 81a16101 c40101 a464617461 91a178")]
    [InlineData("84 a474797065 02 a36e7370 a12f 07 a178 a464617461 91a178")]
    [InlineData("83 a474797065 cb4000000000000000 a36e7370 a12f a464617461 91a178")]
    [InlineData("85 a474797065 03 a464617461 91c40101 a36e7370 a12f a464617461 91a178 a474797065 02")]
    public void Keys_come_in_any_order_and_unknown_ones_are_skipped(string message)
    {
        MessagePackPacketDecoder decoder = MessagePackText.Decode(message);
        Assert.Equal(SocketPacketType.Event, decoder.Type);
        Assert.Equal("x", decoder.EventName.Text());
        Assert.Empty(decoder.Attachments);
    }

    [Theory]
    //// no map, no type, a type that is none
    [InlineData("05", SocketPacketError.UnknownType)]
    [InlineData("90", SocketPacketError.UnknownType)]
    [InlineData("82 a36e7370 a12f a464617461 91a178", SocketPacketError.UnknownType)]
    [InlineData("82 a474797065 05 a36e7370 a12f", SocketPacketError.UnknownType)]
    [InlineData("82 a474797065 ff a36e7370 a12f", SocketPacketError.UnknownType)]
    [InlineData("82 a474797065 a132 a36e7370 a12f", SocketPacketError.UnknownType)]
    [InlineData("82 a474797065 cb3ff8000000000000 a36e7370 a12f", SocketPacketError.UnknownType)]
    [InlineData("82 a474797065 cb7ff8000000000000 a36e7370 a12f", SocketPacketError.UnknownType)]
    [InlineData("82 a474797065 cfffffffffffffffff a36e7370 a12f", SocketPacketError.UnknownType)]
    //// namespaces
    [InlineData("81 a474797065 00", SocketPacketError.InvalidNamespace)]
    [InlineData("82 a474797065 00 a36e7370 a0", SocketPacketError.InvalidNamespace)]
    [InlineData("82 a474797065 00 a36e7370 c0", SocketPacketError.InvalidNamespace)]
    [InlineData("82 a474797065 00 a36e7370 a161", SocketPacketError.InvalidNamespace)]
    [InlineData("82 a474797065 00 a36e7370 a22fff", SocketPacketError.InvalidNamespace)]
    //// ids
    [InlineData("84 a474797065 02 a36e7370 a12f a464617461 91a178 a26964 ff", SocketPacketError.InvalidAckId)]
    [InlineData("84 a474797065 02 a36e7370 a12f a464617461 91a178 a26964 c0", SocketPacketError.InvalidAckId)]
    [InlineData("84 a474797065 02 a36e7370 a12f a464617461 91a178 a26964 a131", SocketPacketError.InvalidAckId)]
    [InlineData("84 a474797065 02 a36e7370 a12f a464617461 91a178 a26964 cf0020000000000000", SocketPacketError.InvalidAckId)]
    //// payloads that do not fit the type
    [InlineData("83 a474797065 00 a464617461 90 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("83 a474797065 00 a464617461 c0 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("83 a474797065 00 a464617461 81a161c40101 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("83 a474797065 01 a464617461 80 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("83 a474797065 02 a464617461 80 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("83 a474797065 02 a464617461 c40101 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("83 a474797065 02 a464617461 90 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("83 a474797065 03 a464617461 a178 a36e7370 a12f", SocketPacketError.InvalidPayload)]
    [InlineData("82 a474797065 02 a36e7370 a12f", SocketPacketError.MissingPayload)]
    [InlineData("82 a474797065 04 a36e7370 a12f", SocketPacketError.MissingPayload)]
    //// names
    [InlineData("83 a474797065 02 a464617461 91c0 a36e7370 a12f", SocketPacketError.InvalidEventName)]
    [InlineData("83 a474797065 02 a464617461 91d40000 a36e7370 a12f", SocketPacketError.InvalidEventName)]
    [InlineData("83 a474797065 02 a464617461 9180 a36e7370 a12f", SocketPacketError.InvalidEventName)]
    [InlineData("83 a474797065 02 a464617461 91c40161 a36e7370 a12f", SocketPacketError.InvalidEventName)]
    [InlineData("83 a474797065 02 a464617461 91a7636f6e6e656374 a36e7370 a12f", SocketPacketError.ReservedEventName)]
    [InlineData("83 a474797065 02 a464617461 91d907636f6e6e656374 a36e7370 a12f", SocketPacketError.ReservedEventName)]
    //// keys
    [InlineData("81 c0 00", SocketPacketError.InvalidMapKey)]
    [InlineData("81 90 00", SocketPacketError.InvalidMapKey)]
    [InlineData("83 a474797065 02 a464617461 92a178 81c300 a36e7370 a12f", SocketPacketError.InvalidMapKey)]
    [InlineData("83 a474797065 02 a464617461 92a178 8191a16100 a36e7370 a12f", SocketPacketError.InvalidMapKey)]
    [InlineData("83 a474797065 02 a464617461 92a178 81cb3ff800000000000000 a36e7370 a12f", SocketPacketError.InvalidMapKey)]
    //// bytes that are no MessagePack
    [InlineData("", SocketPacketError.Empty)]
    [InlineData("c1", SocketPacketError.InvalidMessagePack)]
    [InlineData("82 a474797065 01 a36e7370 a12f 00", SocketPacketError.InvalidMessagePack)]
    [InlineData("83 a474797065 02 a464617461 92a178 a1ff a36e7370 a12f", SocketPacketError.InvalidMessagePack)]
    [InlineData("83 a474797065 02 a464617461 92a178 81a1ff00 a36e7370 a12f", SocketPacketError.InvalidMessagePack)]
    [InlineData("83 a474797065 02 a464617461 92a178 a3eda080 a36e7370 a12f", SocketPacketError.InvalidMessagePack)]
    public void Packets_that_break_a_rule_are_refused(string message, SocketPacketError error)
    {
        Assert.Equal(error, MessagePackText.Refusal(message));
        Assert.NotEqual("unknown error", error.Describe());
    }

    [Fact]
    public void Long_namespaces_are_refused()
    {
        string Connect(int length) =>
            $"82 a474797065 00 a36e7370 da{length:x4} 2f {string.Concat(Enumerable.Repeat("61", length - 1))}";
        Assert.Equal(256, MessagePackText.Decode(Connect(256)).Namespace.Length);
        Assert.Equal(SocketPacketError.NamespaceTooLong, MessagePackText.Refusal(Connect(257)));
    }

    [Fact]
    public void Text_is_refused()
    {
        var decoder = new MessagePackPacketDecoder();
        Assert.Equal(SocketPacketStatus.Error, decoder.AddText("2[\"x\"]".Utf8()));
        Assert.Equal(SocketPacketError.UnexpectedText, decoder.Error);
        PacketText.AssertEmpty(decoder);
    }

    [Fact]
    public void An_acknowledgement_takes_all_elements_as_arguments()
    {
        MessagePackPacketDecoder decoder = MessagePackText.Decode(
            "84 a26964 07 a474797065 03 a464617461 92 a7636f6e6e656374 01 a36e7370 a12f");
        Assert.Equal(7, decoder.Id);
        Assert.Equal(["\"connect\"", "1"], decoder.ArgumentTexts());
        Assert.True(decoder.EventName.IsEmpty);
    }

    [Fact]
    public void Limits_are_those_that_were_given()
    {
        byte[] two = MessagePackText.Bytes(MessagePackText.Event("c40101", "c40102"));
        Assert.Equal(SocketPacketError.TooManyAttachments, MessagePackText.Refusal(two, new MessagePackPacketDecoder(maxAttachments: 1)));
        Assert.Equal(
            SocketPacketError.AttachmentsTooLarge,
            MessagePackText.Refusal(two, new MessagePackPacketDecoder(maxBinaryBytes: two.Length - 1)));
        Assert.Equal(SocketPacketStatus.Complete, new MessagePackPacketDecoder(maxBinaryBytes: two.Length).AddBinary(two));
        string[] eleven = [.. Enumerable.Repeat("c400", 11)];
        Assert.Equal(SocketPacketError.TooManyAttachments, MessagePackText.Refusal(MessagePackText.Event(eleven)));
        Assert.Equal(10, MessagePackText.Decode(MessagePackText.Event(eleven[1..])).Attachments.Count);

        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackPacketDecoder(maxAttachments: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackPacketDecoder(maxAttachments: 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackPacketDecoder(maxJsonDepth: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackPacketDecoder(maxJsonDepth: 1001));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackPacketDecoder(maxBinaryBytes: 0));
    }
}
