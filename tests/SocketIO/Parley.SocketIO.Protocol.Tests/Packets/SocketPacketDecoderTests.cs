namespace Parley.SocketIO.Protocol.Tests;

public sealed class SocketPacketDecoderTests
{
    [Theory]
    [InlineData("0", SocketPacketType.Connect, "/", null, "")]
    [InlineData("0{\"token\":\"abc\"}", SocketPacketType.Connect, "/", null, "{\"token\":\"abc\"}")]
    [InlineData("0/custom,{\"a\":1}", SocketPacketType.Connect, "/custom", null, "{\"a\":1}")]
    [InlineData("0/custom,", SocketPacketType.Connect, "/custom", null, "")]
    [InlineData("0/custom", SocketPacketType.Connect, "/custom", null, "")] // F52
    [InlineData("0/custom?a=b,", SocketPacketType.Connect, "/custom?a=b", null, "")] // F53
    [InlineData("0/,", SocketPacketType.Connect, "/", null, "")] // F59
    [InlineData("0/", SocketPacketType.Connect, "/", null, "")]
    [InlineData("07{}", SocketPacketType.Connect, "/", 7L, "{}")] // F18
    [InlineData("0{\"__proto__\":{}}", SocketPacketType.Connect, "/", null, "{\"__proto__\":{}}")] // F17
    [InlineData("0/__proto__,", SocketPacketType.Connect, "/__proto__", null, "")]
    [InlineData("0/жаба😀,", SocketPacketType.Connect, "/жаба😀", null, "")]
    [InlineData("1", SocketPacketType.Disconnect, "/", null, "")]
    [InlineData("1/custom,", SocketPacketType.Disconnect, "/custom", null, "")]
    [InlineData("2[\"echo\",1]", SocketPacketType.Event, "/", null, "[\"echo\",1]")]
    [InlineData("20[\"echo\",1]", SocketPacketType.Event, "/", 0L, "[\"echo\",1]")]
    [InlineData("2/custom,7[\"x\"]", SocketPacketType.Event, "/custom", 7L, "[\"x\"]")]
    [InlineData("2/a/b,[\"x\"]", SocketPacketType.Event, "/a/b", null, "[\"x\"]")]
    [InlineData("217[\"x\"]", SocketPacketType.Event, "/", 17L, "[\"x\"]")] // F61
    [InlineData("2007[\"x\"]", SocketPacketType.Event, "/", 7L, "[\"x\"]")] // F67
    [InlineData("29007199254740991[\"x\"]", SocketPacketType.Event, "/", 9007199254740991L, "[\"x\"]")]
    [InlineData("20000000000000001[\"x\"]", SocketPacketType.Event, "/", 1L, "[\"x\"]")]
    [InlineData("30[1]", SocketPacketType.Ack, "/", 0L, "[1]")]
    [InlineData("30", SocketPacketType.Ack, "/", 0L, "")]
    [InlineData("30[]", SocketPacketType.Ack, "/", 0L, "[]")]
    [InlineData("3[1]", SocketPacketType.Ack, "/", null, "[1]")]
    [InlineData("3/custom,7[\"a\",{}]", SocketPacketType.Ack, "/custom", 7L, "[\"a\",{}]")]
    [InlineData("4{\"message\":\"no\"}", SocketPacketType.ConnectError, "/", null, "{\"message\":\"no\"}")]
    [InlineData("4/custom,\"no\"", SocketPacketType.ConnectError, "/custom", null, "\"no\"")]
    [InlineData("2[\"x\"] \r\n\t", SocketPacketType.Event, "/", null, "[\"x\"] \r\n\t")]
    public void Packets_are_decoded(string text, SocketPacketType type, string nsp, long? id, string payload)
    {
        SocketPacketDecoder decoder = PacketText.Decode(text);

        Assert.Equal(type, decoder.Type);
        Assert.False(decoder.IsBinary);
        Assert.Equal(nsp, decoder.Namespace.Text());
        Assert.Equal(nsp == "/", decoder.NamespaceIsRoot);
        Assert.Equal(id is not null, decoder.HasId);
        Assert.Equal(id ?? 0, decoder.Id);
        Assert.Equal(payload, decoder.Payload.Text());
        Assert.Empty(decoder.Attachments);
    }

    [Theory]
    [InlineData("E10", "", SocketPacketError.Empty)]
    [InlineData("F10", "7", SocketPacketError.UnknownType)]
    [InlineData("F11", "9[]", SocketPacketError.UnknownType)]
    [InlineData("F12", "a", SocketPacketError.UnknownType)]
    [InlineData("F13", " ", SocketPacketError.UnknownType)]
    [InlineData("F13", "\ufeff2[\"x\"]", SocketPacketError.UnknownType)]
    [InlineData("F14", "0[]", SocketPacketError.InvalidPayload)]
    [InlineData("F15", "0\"x\"", SocketPacketError.InvalidPayload)]
    [InlineData("F16", "0null", SocketPacketError.InvalidPayload)]
    [InlineData("F19", "0{\"a\":", SocketPacketError.InvalidJson)]
    [InlineData("F19", "0{\"a\":1}{}", SocketPacketError.InvalidJson)]
    [InlineData("F19", "0{\"a\":1,}", SocketPacketError.InvalidJson)]
    [InlineData("F20", "1{}", SocketPacketError.InvalidPayload)]
    [InlineData("F20", "1/custom,[]", SocketPacketError.InvalidPayload)]
    [InlineData("F23", "2", SocketPacketError.MissingPayload)]
    [InlineData("F24", "21", SocketPacketError.MissingPayload)]
    [InlineData("F25", "2[]", SocketPacketError.InvalidPayload)]
    [InlineData("F26", "2{\"a\":1}", SocketPacketError.InvalidPayload)]
    [InlineData("F26", "2\"x\"", SocketPacketError.InvalidPayload)]
    [InlineData("F27", "2[{\"a\":1}]", SocketPacketError.InvalidEventName)]
    [InlineData("F27", "2[{}]", SocketPacketError.InvalidEventName)]
    [InlineData("F28", "2[null]", SocketPacketError.InvalidEventName)]
    [InlineData("F30", "2[true]", SocketPacketError.InvalidEventName)]
    [InlineData("F31", "2[[\"x\"]]", SocketPacketError.InvalidEventName)]
    [InlineData("F31", "2[[]]", SocketPacketError.InvalidEventName)]
    [InlineData("F33a", "2[\"connect\"]", SocketPacketError.ReservedEventName)]
    [InlineData("F33b", "2[\"connect_error\"]", SocketPacketError.ReservedEventName)]
    [InlineData("F33c", "2[\"disconnect\"]", SocketPacketError.ReservedEventName)]
    [InlineData("F33d", "2[\"disconnecting\"]", SocketPacketError.ReservedEventName)]
    [InlineData("F33e", "2[\"newListener\"]", SocketPacketError.ReservedEventName)]
    [InlineData("F33f", "2[\"removeListener\"]", SocketPacketError.ReservedEventName)]
    [InlineData("F33g", "2[\"\\u0063onn\\u0065ct\"]", SocketPacketError.ReservedEventName)]
    [InlineData("F37", "2[\"x\"", SocketPacketError.InvalidJson)]
    [InlineData("F37", "2[\"x", SocketPacketError.InvalidJson)]
    [InlineData("F37", "2[", SocketPacketError.InvalidJson)]
    [InlineData("F38", "2[\"x\"]x", SocketPacketError.InvalidJson)]
    [InlineData("F38", "2[\"x\"][]", SocketPacketError.InvalidJson)]
    [InlineData("F39", "2\ufeff[\"x\"]", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2[\"x\",NaN]", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2[\"x\",Infinity]", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2[\"x\",01]", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2['x']", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2[\"x\",]", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2[\"x\",,1]", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2[\"x\"/**/]", SocketPacketError.InvalidJson)]
    [InlineData("F40", "2[\"x\"]//", SocketPacketError.InvalidJson)]
    [InlineData("F43", "2[\"x\",\"\\ud80\"]", SocketPacketError.InvalidJson)]
    [InlineData("F43", "2[\"\\x\"]", SocketPacketError.InvalidJson)]
    [InlineData("F45", "2[\"x\",\"a\u0001b\"]", SocketPacketError.InvalidJson)]
    [InlineData("F56", "0custom,", SocketPacketError.InvalidJson)]
    [InlineData("F62", "29007199254740992[\"x\"]", SocketPacketError.InvalidAckId)]
    [InlineData("F62", "29007199254740993[\"x\"]", SocketPacketError.InvalidAckId)]
    [InlineData("F63", "200000000000000001[\"x\"]", SocketPacketError.InvalidAckId)]
    [InlineData("F64", "2-1[\"x\"]", SocketPacketError.InvalidPayload)]
    [InlineData("F65", "2 [\"echo\"]", SocketPacketError.InvalidJson)]
    [InlineData("F65", "2\n[\"echo\"]", SocketPacketError.InvalidJson)]
    [InlineData("F65", "21 [\"echo\"]", SocketPacketError.InvalidJson)]
    [InlineData("F66", "20x1[\"x\"]", SocketPacketError.InvalidJson)]
    [InlineData("F66", "2\u0661[\"x\"]", SocketPacketError.InvalidJson)]
    [InlineData("F71", "30{\"a\":1}", SocketPacketError.InvalidPayload)]
    [InlineData("F71", "30\"x\"", SocketPacketError.InvalidPayload)]
    [InlineData("", "2/custom[\"x\"]", SocketPacketError.MissingPayload)]
    [InlineData("", "4", SocketPacketError.MissingPayload)]
    [InlineData("", "4[]", SocketPacketError.InvalidPayload)]
    [InlineData("", "4\"x\"\"y\"", SocketPacketError.InvalidJson)]
    public void What_is_not_a_packet_is_refused_with_a_typed_error(string id, string text, SocketPacketError error)
    {
        Assert.NotNull(id);
        Assert.Equal(error, PacketText.Refusal(text));
    }

    [Fact]
    public void F63_an_id_of_400_digits_is_refused() =>
        Assert.Equal(SocketPacketError.InvalidAckId, PacketText.Refusal("2" + new string('9', 400) + "[\"x\"]"));

    [Theory]
    [InlineData("[\"echo\"]", "echo", "")]
    [InlineData("[\"echo\",1]", "echo", "1")]
    [InlineData("[\"e\",1,\"two\",{\"a\":[1,2]},[3,[4]],null,true,-0,1e400]", "e", "1|\"two\"|{\"a\":[1,2]}|[3,[4]]|null|true|-0|1e400")]
    [InlineData(" [ \"e\" , { } , [ ] , \"\" ] ", null, "")]
    [InlineData("[ \"e\" , { } ,\n[ ]\t, \"\" ] ", "e", "{ }|[ ]|\"\"")]
    [InlineData("[\"\",1]", "", "1")] // F32
    [InlineData("[\"error\"]", "error", "")] // F34
    [InlineData("[\"__proto__\"]", "__proto__", "")] // F35
    [InlineData("[\"connection\"]", "connection", "")] // F36
    [InlineData("[\"Connect\"]", "Connect", "")]
    [InlineData("[\"connect \"]", "connect ", "")]
    [InlineData("[\"жаба😀\",\"€\"]", "жаба😀", "\"€\"")]
    [InlineData("[\"\\u0065cho\",1]", "echo", "1")]
    [InlineData("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "\"\\/\b\f\n\r\t", "")]
    [InlineData("[\"a\\ud83d\\ude00b\"]", "a😀b", "")]
    [InlineData("[\"a\\ud800b\"]", "a\ufffdb", "")] // F43
    [InlineData("[\"\\udc00\\ud800\"]", "\ufffd\ufffd", "")]
    [InlineData("[\"\\ud800\\ud83d\\ude00\"]", "\ufffd😀", "")]
    [InlineData("[\"\\ud800\\n\"]", "\ufffd\n", "")]
    [InlineData("[\"\\u20AC\\u20ac\"]", "€€", "")]
    [InlineData("[\"x\",\"\\ud800\"]", "x", "\"\\ud800\"")] // F43
    [InlineData("[\"x\",\"a\\u0000b\"]", "x", "\"a\\u0000b\"")] // F44
    [InlineData("[\"x\",9007199254740993]", "x", "9007199254740993")] // F42
    [InlineData("[\"x\",1e400]", "x", "1e400")] // F41
    [InlineData("[\"x\",1.0,1e21,-0.0]", "x", "1.0|1e21|-0.0")]
    [InlineData("[\"x\",{\"a\":1,\"a\":2}]", "x", "{\"a\":1,\"a\":2}")] // F46
    [InlineData("[\"x\",{\"b\":1,\"2\":2,\"1\":3}]", "x", "{\"b\":1,\"2\":2,\"1\":3}")]
    [InlineData("[\"x\",{\"__proto__\":1}]", "x", "{\"__proto__\":1}")] // F47
    [InlineData("[\"x\",{\"_placeholder\":true,\"num\":0}]", "x", "{\"_placeholder\":true,\"num\":0}")] // H22
    [InlineData("[\"x\",\"\u2028\"]", "x", "\"\u2028\"")]
    public void Names_are_unescaped_and_arguments_stay_as_they_came(string payload, string? name, string arguments)
    {
        if (name is null)
        {
            PacketText.Refusal("2" + payload);
            return;
        }

        SocketPacketDecoder decoder = PacketText.Decode("2" + payload);
        Assert.Equal(name, decoder.EventName.Text());
        Assert.False(decoder.EventNameIsNumber);
        Assert.Equal(arguments, string.Join('|', decoder.ArgumentTexts()));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-1.50")]
    [InlineData("1e400")]
    public void F29_a_number_may_be_the_name(string number)
    {
        SocketPacketDecoder decoder = PacketText.Decode($"2[{number},\"a\"]");
        Assert.True(decoder.EventNameIsNumber);
        Assert.Equal(number, decoder.EventName.Text());
        Assert.Equal(["\"a\""], decoder.ArgumentTexts());
    }

    [Fact]
    public void An_acknowledgement_has_all_elements_as_arguments()
    {
        SocketPacketDecoder decoder = PacketText.Decode("39[\"connect\",{},null]");
        Assert.Equal(["\"connect\"", "{}", "null"], decoder.ArgumentTexts());
        Assert.True(decoder.EventName.IsEmpty);
    }

    [Fact]
    public void Name_and_arguments_are_slices_of_the_text()
    {
        byte[] text = "2/custom,7[\"echo\",{\"a\":1}]"u8.ToArray();
        var decoder = new SocketPacketDecoder();
        decoder.AddText(text);
        foreach (ReadOnlyMemory<byte> part in new[] { decoder.Namespace, decoder.Payload, decoder.EventName, decoder.Argument(0) })
        {
            Assert.True(MemoryMarshal.TryGetArray(part, out ArraySegment<byte> segment));
            Assert.Same(text, segment.Array);
        }
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    public void F48_nesting_up_to_the_limit_is_read(int depth)
    {
        string argument = new string('[', depth - 1) + new string(']', depth - 1);
        Assert.Equal([argument], PacketText.Decode($"2[\"x\",{argument}]").ArgumentTexts());
        PacketText.Decode("0" + Objects(depth));
        PacketText.Decode("4" + Objects(depth));
    }

    [Theory]
    [InlineData(65)]
    [InlineData(66)]
    [InlineData(5_000)]
    [InlineData(400_000)]
    public void F49_F51_deeper_nesting_is_refused(int depth)
    {
        string argument = new string('[', depth - 1) + new string(']', depth - 1);
        Assert.Equal(SocketPacketError.JsonTooDeep, PacketText.Refusal($"2[\"x\",{argument}]"));
        Assert.Equal(SocketPacketError.JsonTooDeep, PacketText.Refusal("2[\"x\"," + new string('[', depth - 1)));
        Assert.Equal(SocketPacketError.JsonTooDeep, PacketText.Refusal("30[" + argument + "]"));
        Assert.Equal(SocketPacketError.JsonTooDeep, PacketText.Refusal("0" + Objects(depth)));
        Assert.Equal(SocketPacketError.JsonTooDeep, PacketText.Refusal("4" + Objects(depth)));
        Assert.Equal(SocketPacketError.JsonTooDeep, PacketText.Refusal($"51-[\"x\",{argument}]"));
    }

    [Theory]
    [InlineData(256, ",", true)]
    [InlineData(256, "", true)]
    [InlineData(257, ",", false)]
    [InlineData(257, "", false)]
    [InlineData(100_000, ",", false)]
    [InlineData(900_000, "", false)]
    public void F54_a_namespace_has_at_most_256_bytes(int length, string end, bool accepted)
    {
        string nsp = "/" + new string('n', length - 1);
        if (accepted)
        {
            Assert.Equal(nsp, PacketText.Decode("0" + nsp + end).Namespace.Text());
        }
        else
        {
            Assert.Equal(SocketPacketError.NamespaceTooLong, PacketText.Refusal("0" + nsp + end));
        }
    }

    [Fact]
    public void F54_bytes_are_counted_and_not_characters() =>
        Assert.Equal(SocketPacketError.NamespaceTooLong, PacketText.Refusal("0/" + new string('€', 86) + ","));

    [Fact]
    public void Reset_lets_go_of_everything()
    {
        SocketPacketDecoder decoder = PacketText.Decode("2/custom,7[\"x\",1]");
        decoder.Reset();
        PacketText.AssertEmpty(decoder);
        Assert.True(decoder.NamespaceIsRoot);
    }

    [Fact]
    public void A_packet_with_many_arguments_does_not_disturb_the_next()
    {
        var decoder = new SocketPacketDecoder();
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddText(("2[\"x\"," + string.Join(',', Enumerable.Range(0, 1000)) + "]").Utf8()));
        Assert.Equal(Enumerable.Range(0, 1000).Select(number => number.ToString(null, null)), decoder.ArgumentTexts());
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddText("2[\"y\",5]"u8.ToArray()));
        Assert.Equal(["5"], decoder.ArgumentTexts());
        Assert.Throws<IndexOutOfRangeException>(() => decoder.Argument(1));
    }

    [Fact]
    public void Every_error_has_its_own_description()
    {
        string[] descriptions = [.. Enum.GetValues<SocketPacketError>().Select(error => error.Describe())];
        Assert.Equal(descriptions.Length, descriptions.Distinct().Count());
        Assert.DoesNotContain("unknown error", descriptions);
    }

    [Fact]
    public void Limits_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SocketPacketDecoder(maxAttachments: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SocketPacketDecoder(maxAttachments: 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SocketPacketDecoder(maxJsonDepth: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SocketPacketDecoder(maxJsonDepth: 1001));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SocketPacketDecoder(maxBinaryBytes: 0));
    }

    private static string Objects(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
}
