namespace Parley.SocketIO.Protocol.Tests;

public sealed class BinaryPacketTests
{
    private const string Placeholder0 = "{\"_placeholder\":true,\"num\":0}";

    [Fact]
    public void H01_an_event_with_an_attachment_is_put_together()
    {
        var decoder = new SocketPacketDecoder();

        Assert.Equal(SocketPacketStatus.NeedAttachments, decoder.AddText($"51-/custom,9[\"echo\",{Placeholder0}]".Utf8()));
        Assert.True(decoder.IsReconstructing);
        Assert.Equal("/custom", decoder.Namespace.Text()); // H27: the header alone says where the packet belongs.
        Assert.Equal("echo", decoder.EventName.Text());
        Assert.Empty(decoder.Attachments);

        Assert.Equal(SocketPacketStatus.Complete, decoder.AddBinary(new byte[] { 1, 2, 3 }));
        Assert.False(decoder.IsReconstructing);
        Assert.Equal(SocketPacketType.BinaryEvent, decoder.Type);
        Assert.True(decoder.IsBinary);
        Assert.Equal(9, decoder.Id);
        Assert.Equal([Placeholder0], decoder.ArgumentTexts());
        Assert.Equal([1, 2, 3], Assert.Single(decoder.Attachments).ToArray());
    }

    [Fact]
    public void An_acknowledgement_with_attachments_is_put_together()
    {
        SocketPacketDecoder decoder = Header($"61-9[{Placeholder0},\"x\"]");
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddBinary(new byte[] { 4 }));
        Assert.Equal(SocketPacketType.BinaryAck, decoder.Type);
        Assert.Equal([Placeholder0, "\"x\""], decoder.ArgumentTexts());
        Assert.Equal([4], Assert.Single(decoder.Attachments).ToArray());
    }

    [Fact]
    public void Header_and_attachments_are_copies()
    {
        byte[] text = Encoding.UTF8.GetBytes($"51-[\"\\u0065cho\",{Placeholder0},\"kept\"]");
        byte[] data = [1, 2, 3];
        var decoder = new SocketPacketDecoder();
        decoder.AddText(text);
        text.AsSpan().Fill((byte)'#');
        decoder.AddBinary(data);
        data.AsSpan().Clear();

        Assert.Equal("echo", decoder.EventName.Text());
        Assert.Equal([Placeholder0, "\"kept\""], decoder.ArgumentTexts());
        Assert.Equal([1, 2, 3], decoder.Attachments[0].ToArray());
    }

    [Fact]
    public void Attachments_outlive_the_packet()
    {
        SocketPacketDecoder decoder = Header($"51-[\"a\",{Placeholder0}]");
        decoder.AddBinary(new byte[] { 1 });
        IReadOnlyList<ReadOnlyMemory<byte>> kept = decoder.Attachments;
        decoder.AddText($"51-[\"b\",{Placeholder0}]".Utf8());
        decoder.AddBinary(new byte[] { 2 });
        Assert.Equal([1], Assert.Single(kept).ToArray());
        Assert.Equal([2], Assert.Single(decoder.Attachments).ToArray());
    }

    [Theory]
    [InlineData("H03", "50-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H03", "50-", SocketPacketError.IllegalAttachments)]
    [InlineData("H04", "511-[\"x\"]", SocketPacketError.TooManyAttachments)]
    [InlineData("H06", "51000000000-[\"x\"]", SocketPacketError.TooManyAttachments)]
    [InlineData("H06", "599999999999999999999999-[\"x\"]", SocketPacketError.TooManyAttachments)]
    [InlineData("H07", "51e1-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H08", "50x2-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H09", "5 1-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H09", "51 -[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H09", "501-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H10", "5-1-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H11", "51.5-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H12", "5-[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H12", "5[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H13", "51[\"x\"]", SocketPacketError.IllegalAttachments)]
    [InlineData("H13", "51", SocketPacketError.IllegalAttachments)]
    [InlineData("H13", "5", SocketPacketError.IllegalAttachments)]
    [InlineData("H14", "51-[\"x\",{\"_placeholder\":true,\"num\":1}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H14", "51-[\"x\",{\"_placeholder\":true,\"num\":99999999999999999999}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H15", "51-[\"x\",{\"_placeholder\":true,\"num\":-1}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H16", "51-[\"x\",{\"_placeholder\":true,\"num\":\"splice\"}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H16", "51-[\"x\",{\"_placeholder\":true,\"num\":\"0\"}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H17", "51-[\"x\",{\"_placeholder\":true,\"num\":0.5}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"_placeholder\":true}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"_placeholder\":true,\"num\":null}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"_placeholder\":true,\"num\":[0]}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"_placeholder\":true,\"num\":{\"num\":0}}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"_placeholder\":true,\"num\":0,\"num\":7}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"_placeholder\":false,\"num\":7,\"_placeholder\":true}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"\\u005fplaceholder\":true,\"num\":7}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"a\":[1,{\"b\":{\"num\":3,\"_placeholder\":true}}]}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"num\":0,\"a\":{\"_placeholder\":true}}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "61-9[{\"_placeholder\":true,\"num\":1}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H18", "51-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true}]", SocketPacketError.IllegalAttachments)]
    [InlineData("H21", "51-[{\"_placeholder\":true,\"num\":0}]", SocketPacketError.InvalidEventName)]
    [InlineData("H33", "51-[\"connect\",{\"_placeholder\":true,\"num\":0}]", SocketPacketError.ReservedEventName)]
    [InlineData("H35", "51-", SocketPacketError.MissingPayload)]
    [InlineData("H35", "51-7", SocketPacketError.MissingPayload)]
    [InlineData("H35", "61-7", SocketPacketError.MissingPayload)]
    [InlineData("", "51-[\"x\"", SocketPacketError.InvalidJson)]
    [InlineData("", "51-{}", SocketPacketError.InvalidPayload)]
    [InlineData("", "51-[]", SocketPacketError.InvalidPayload)]
    public void A_bad_header_is_refused_before_any_attachment(string id, string text, SocketPacketError error)
    {
        Assert.NotNull(id);
        Assert.Equal(error, PacketText.Refusal(text));
    }

    [Theory]
    [InlineData("H19 the same attachment twice", "51-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":0}]")]
    [InlineData("H20 nobody names the attachment", "51-[\"x\"]")]
    [InlineData("H23 a string is not true", "51-[\"x\",{\"_placeholder\":\"true\",\"num\":9}]")]
    [InlineData("false is not true", "51-[\"x\",{\"_placeholder\":false,\"num\":9}]")]
    [InlineData("the last value counts", "51-[\"x\",{\"_placeholder\":true,\"num\":9,\"num\":0}]")]
    [InlineData("the last value counts", "51-[\"x\",{\"_placeholder\":true,\"_placeholder\":1,\"num\":9}]")]
    [InlineData("num alone says nothing", "51-[\"x\",{\"num\":9}]")]
    [InlineData("other properties do not matter", "51-[\"x\",{\"a\":{\"num\":[]},\"num\":0,\"b\":[true],\"_placeholder\":true,\"c\":1}]")]
    [InlineData("deep inside", "51-[\"x\",[[{\"a\":{\"_placeholder\":true,\"num\":0}}]]]")]
    [InlineData("escaped", "51-[\"x\",{\"_place\\u0068older\":true,\"n\\u0075m\":0}]")]
    [InlineData("a longer name", "51-[\"x\",{\"_placeholder_\":true}]")]
    [InlineData("a longer name, escaped", "51-[\"x\",{\"_placeholder_placeholder_placeholder_placeholder_placeholder_\\u005f\":true}]")]
    [InlineData("a property after an object", "51-[\"x\",{\"_placeholder\":{\"a\":1},\"num\":true}]")]
    public void Good_headers_wait_for_their_attachments(string what, string text)
    {
        SocketPacketDecoder decoder = Header(text);
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddBinary(new byte[] { 1 }));
        Assert.True(decoder.IsBinary, what);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public void H05_as_many_attachments_as_allowed_come_in_order(int count)
    {
        string arguments = string.Join(',', Enumerable.Range(0, count).Reverse().Select(i => $$"""{"_placeholder":true,"num":{{i}}}"""));
        SocketPacketDecoder decoder = Header($"5{count}-[\"x\",{arguments}]");
        for (int i = 0; i < count; i++)
        {
            Assert.True(decoder.IsReconstructing);
            SocketPacketStatus expected = i == count - 1 ? SocketPacketStatus.Complete : SocketPacketStatus.NeedAttachments;
            Assert.Equal(expected, decoder.AddBinary(new byte[] { (byte)i }));
        }

        Assert.Equal(Enumerable.Range(0, count), decoder.Attachments.Select(attachment => (int)attachment.Span[0]));
    }

    [Theory]
    [InlineData("2[\"x\"]")]
    [InlineData("51-[\"x\",{\"_placeholder\":true,\"num\":0}]")]
    [InlineData("")]
    public void H02_H26_text_between_attachments_is_refused_and_the_half_packet_forgotten(string text)
    {
        SocketPacketDecoder decoder = Header("52-[\"x\"]");
        decoder.AddBinary(new byte[] { 1 });

        Assert.Equal(SocketPacketStatus.Error, decoder.AddText(text.Utf8()));
        Assert.Equal(SocketPacketError.PlaintextWhileReconstructing, decoder.Error);
        PacketText.AssertEmpty(decoder);
        Assert.Equal(SocketPacketStatus.Error, decoder.AddBinary(new byte[] { 1 }));
        Assert.Equal(SocketPacketError.UnexpectedBinary, decoder.Error);
    }

    [Fact]
    public void H24_H25_E11_E12_binary_data_that_nobody_awaits_is_refused()
    {
        var decoder = new SocketPacketDecoder();
        Assert.Equal(SocketPacketStatus.Error, decoder.AddBinary(new byte[] { 1 }));
        Assert.Equal(SocketPacketError.UnexpectedBinary, decoder.Error);
        Assert.Equal(SocketPacketStatus.Error, decoder.AddBinary(default));
        Assert.Equal(SocketPacketError.UnexpectedBinary, decoder.Error);

        decoder = Header("51-[\"x\"]");
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddBinary(default));
        Assert.Equal(SocketPacketStatus.Error, decoder.AddBinary(default));
        PacketText.AssertEmpty(decoder);
    }

    [Fact]
    public void H29_deep_nesting_with_an_attachment_is_refused() =>
        Assert.Equal(SocketPacketError.JsonTooDeep, PacketText.Refusal("51-[\"x\"," + new string('[', 100_000)));

    [Fact]
    public void H29_a_placeholder_at_the_deepest_level_is_still_judged()
    {
        string open = new('[', ProtocolLimits.MaxJsonDepth - 2);
        string close = new(']', ProtocolLimits.MaxJsonDepth - 2);
        Header($"51-[\"x\",{open}{Placeholder0}{close}]");
        Assert.Equal(
            SocketPacketError.IllegalAttachments,
            PacketText.Refusal($"51-[\"x\",{open}{{\"_placeholder\":true,\"num\":1}}{close}]"));
    }

    [Fact]
    public void H32_header_and_attachments_together_keep_the_limit()
    {
        const string Text = "52-[\"x\"]";
        var decoder = new SocketPacketDecoder(maxBinaryBytes: 100);

        Assert.Equal(SocketPacketStatus.NeedAttachments, decoder.AddText(Text.Utf8()));
        Assert.Equal(SocketPacketStatus.NeedAttachments, decoder.AddBinary(new byte[50]));
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddBinary(new byte[50 - Text.Length]));

        decoder.AddText(Text.Utf8());
        decoder.AddBinary(new byte[50]);
        Assert.Equal(SocketPacketStatus.Error, decoder.AddBinary(new byte[51 - Text.Length]));
        Assert.Equal(SocketPacketError.AttachmentsTooLarge, decoder.Error);
        PacketText.AssertEmpty(decoder);

        Assert.Equal(SocketPacketStatus.Error, decoder.AddText(("51-[\"" + new string('x', 100) + "\"]").Utf8()));
        Assert.Equal(SocketPacketError.AttachmentsTooLarge, decoder.Error);
    }

    [Fact]
    public void H30_a_half_packet_can_be_forgotten()
    {
        SocketPacketDecoder decoder = Header("52-[\"x\"]");
        decoder.AddBinary(new byte[] { 1 });
        decoder.Reset();
        PacketText.AssertEmpty(decoder);
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddText("2[\"x\"]"u8.ToArray()));
    }

    [Theory]
    [InlineData("{\"_placeholder\":true,\"num\":0}", 0)]
    [InlineData("{\"_placeholder\":true,\"num\":9}", 9)]
    [InlineData("{\"_placeholder\":true,\"num\":10}", 10)]
    [InlineData("{ \"num\" : 3, \"_placeholder\" : true }", 3)]
    [InlineData("{\"a\":[1,{\"num\":5}],\"_placehold\\u0065r\":true,\"num\":4}", 4)]
    [InlineData("{\"_placeholder\":true,\"num\":4,\"num\":5}", 5)]
    [InlineData("{\"_placeholder\":true}", null)]
    [InlineData("{\"_placeholder\":\"true\",\"num\":0}", null)]
    [InlineData("{\"_placeholder\":true,\"num\":-1}", null)]
    [InlineData("{\"_placeholder\":true,\"num\":x}", null)]
    [InlineData("{\"_placeholder\":true,\"num\":0.5}", null)]
    [InlineData("{\"_placeholder\":true,\"num\":0", null)]
    [InlineData("{\"_placeholder\":true,\"num\":0} x", null)]
    [InlineData("{\"num\":0}", null)]
    [InlineData("{}", null)]
    [InlineData("{", null)]
    [InlineData("[0]", null)]
    [InlineData("\"x\"", null)]
    [InlineData("", null)]
    public void Placeholders_are_recognised(string json, int? index)
    {
        Assert.Equal(index is not null, BinaryPlaceholder.TryRead(json.Utf8().Span, out int read));
        Assert.Equal(index ?? 0, read);
    }

    private static SocketPacketDecoder Header(string text)
    {
        var decoder = new SocketPacketDecoder();
        Assert.Equal(SocketPacketStatus.NeedAttachments, decoder.AddText(text.Utf8()));
        Assert.True(decoder.IsReconstructing);
        return decoder;
    }
}
