namespace Parley.SocketIO.Protocol.Tests;

/// <summary>The bytes that socket.io-msgpack-parser 3.0.2 with notepack.io 2.2.0 writes.</summary>
public sealed class MessagePackVectorTests
{
    private const string Placeholder0 = """{"_placeholder":true,"num":0}""";
    private const string Placeholder1 = """{"_placeholder":true,"num":1}""";
    private const string Placeholder2 = """{"_placeholder":true,"num":2}""";

    [Theory]
    //// { type: 2, data: ['n', 0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**53 - 1, -1, -32, -33, -128, … ], nsp: '/' }
    [InlineData(
        "83a47479706502a464617461dc0016a16e00017fcc80ccffcd0100cdffffce00010000ceffffffffcf0000000100000000cf001fffffffffffffffe0d0dfd080" +
        "d1ff7fd18000d2ffff7fffd280000000d3ffffffff7fffffffd3ffe0000000000001a36e7370a12f",
        """["n",0,1,127,128,255,256,65535,65536,4294967295,4294967296,9007199254740991,-1,-32,-33,-128,-129,-32768,-32769,-2147483648,""" +
        """-2147483649,-9007199254740991]""")]
    //// data: ['f', 1.5, -0.25, 1e21, 5e-324, NaN, Infinity, -Infinity, 0.1]; notepack.io itself cuts 1e21 to 64 bits
    [InlineData(
        "83a47479706502a46461746199a166cb3ff8000000000000cbbfd0000000000000cf35c9adc5dea00000cb0000000000000001cb7ff8000000000000" +
        "cb7ff0000000000000cbfff0000000000000cb3fb999999999999aa36e7370a12f",
        """["f",1.5,-0.25,3875820019684212736,5E-324,null,null,null,0.1]""")]
    //// data: ['s', '', 'ü😀', '"\\\n\0', 'x'.repeat(32)]
    [InlineData(
        "83a47479706502a46461746195a173a0a6c3bcf09f9880a4225c0a00d92078787878787878787878787878787878787878787878787878787878787878" +
        "78a36e7370a12f",
        """["s","","ü😀","\"\\\n\u0000","xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]""")]
    //// data: ['d', new Date(0), new Date('2026-11-24T04:05:06.789Z'), the year -1, new Date(8.64e15), new Date(-8.64e15)]
    [InlineData(
        "83a47479706502a46461746196a164d7000000000000000000d700000001a20bba9465d700ffffc76e394a7400d700001eb208c2dc0000" +
        "d700ffe14df73d240000a36e7370a12f",
        """["d","1970-01-01T00:00:00.000Z","2026-11-24T04:05:06.789Z","-000001-01-01T00:00:00.000Z","+275760-09-13T00:00""" +
        """:00.000Z","-271821-04-20T00:00:00.000Z"]""")]
    //// data: ['u', undefined, { a: undefined, b: 1 }, null]
    [InlineData("83a47479706502a46461746194a175d4000082a161d40000a16201c0a36e7370a12f", """["u",null,{"b":1},null]""")]
    //// data: ['e', [], {}, true, false]
    [InlineData("83a47479706502a46461746195a1659080c3c2a36e7370a12f", """["e",[],{},true,false]""")]
    //// data: ['l', 17 numbers, an object of 16 keys]
    [InlineData(
        "83a47479706502a46461746193a16cdc0011000102030405060708090a0b0c0d0e0f10de0010a26b30c3a26b31c3a26b32c3a26b33c3a26b34c3a26b35c3" +
        "a26b36c3a26b37c3a26b38c3a26b39c3a36b3130c3a36b3131c3a36b3132c3a36b3133c3a36b3134c3a36b3135c3a36e7370a12f",
        """["l",[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],{"k0":true,"k1":true,"k2":true,"k3":true,"k4":true,"k5":true,"k6":t""" +
        """rue,"k7":true,"k8":true,"k9":true,"k10":true,"k11":true,"k12":true,"k13":true,"k14":true,"k15":true}]""")]
    public void Values_become_the_json_of_JavaScript(string hex, string json)
    {
        MessagePackPacketDecoder decoder = MessagePackText.Decode(hex);
        Assert.Equal(SocketPacketType.Event, decoder.Type);
        Assert.Equal("/", decoder.Namespace.Text());
        Assert.True(decoder.NamespaceIsRoot);
        Assert.False(decoder.HasId);
        Assert.Equal(json, decoder.Payload.Text());
        Assert.Empty(decoder.Attachments);
    }

    [Fact]
    public void Binary_data_becomes_attachments()
    {
        // data: ['b', Buffer.from([1, 2, 3]), new Uint8Array([4, 5]).buffer, { x: [new Uint8Array([6])] }]
        MessagePackPacketDecoder decoder = MessagePackText.Decode(
            "83a47479706502a46461746194a162c403010203c70200040581a17891c7010006a36e7370a12f");
        Assert.Equal("b", decoder.EventName.Text());
        Assert.Equal([Placeholder0, Placeholder1, $$"""{"x":[{{Placeholder2}}]}"""], decoder.ArgumentTexts());
        Assert.Equal([[1, 2, 3], [4, 5], [6]], decoder.Attachments.Select(attachment => attachment.ToArray()));

        // data: ['b', new Float64Array([1]).buffer]: eight bytes, but no date
        decoder = MessagePackText.Decode("83a47479706502a46461746192a162c70800000000000000f03fa36e7370a12f");
        Assert.Equal([Placeholder0], decoder.ArgumentTexts());
        Assert.Equal([0, 0, 0, 0, 0, 0, 0xF0, 0x3F], decoder.Attachments[0].ToArray());

        // data: ['e', [], {}, Buffer.alloc(0)]
        decoder = MessagePackText.Decode("83a47479706502a46461746194a1659080c400a36e7370a12f");
        Assert.Equal(["[]", "{}", Placeholder0], decoder.ArgumentTexts());
        Assert.True(decoder.Attachments[0].IsEmpty);
    }

    [Fact]
    public void Attachments_outlive_the_message()
    {
        byte[] message = MessagePackText.Bytes(MessagePackText.Event("c403010203"));
        MessagePackPacketDecoder decoder = MessagePackText.Decode(message);
        IReadOnlyList<ReadOnlyMemory<byte>> attachments = decoder.Attachments;
        Array.Clear(message);
        decoder.Reset();
        PacketText.AssertEmpty(decoder);
        Assert.Equal([1, 2, 3], attachments[0].ToArray());
    }

    [Fact]
    public void Headers_of_the_stock_client()
    {
        // { type: 0, data: { token: 't' }, nsp: '/custom' }
        MessagePackPacketDecoder decoder = MessagePackText.Decode(
            "83a47479706500a46461746181a5746f6b656ea174a36e7370a72f637573746f6d");
        Assert.Equal(SocketPacketType.Connect, decoder.Type);
        Assert.Equal("/custom", decoder.Namespace.Text());
        Assert.False(decoder.NamespaceIsRoot);
        Assert.Equal("""{"token":"t"}""", decoder.Payload.Text());

        // { type: 0, data: undefined, nsp: '/' }
        decoder = MessagePackText.Decode("83a47479706500a464617461d40000a36e7370a12f");
        Assert.Equal(SocketPacketType.Connect, decoder.Type);
        Assert.True(decoder.Payload.IsEmpty);

        // { type: 1, nsp: '/custom' }
        decoder = MessagePackText.Decode("82a47479706501a36e7370a72f637573746f6d");
        Assert.Equal(SocketPacketType.Disconnect, decoder.Type);
        Assert.Equal("/custom", decoder.Namespace.Text());

        // { type: 2, data: ['q', { d: a date, u: undefined, b: an ArrayBuffer }], options: { compress: true }, id: 0, nsp: '/' }
        decoder = MessagePackText.Decode(
            "85a47479706502a46461746192a17183a164d7000000000000000000a175d40000a162c702000506a76f7074696f6e7381a8636f6d7072657373c3" +
            "a2696400a36e7370a12f");
        Assert.True(decoder.HasId);
        Assert.Equal(0, decoder.Id);
        Assert.Equal("q", decoder.EventName.Text());
        Assert.Equal([$$"""{"d":"1970-01-01T00:00:00.000Z","b":{{Placeholder0}}}"""], decoder.ArgumentTexts());

        // { type: 3, id: 5, data: ['ok', Buffer.from([9])], nsp: '/a' }
        decoder = MessagePackText.Decode("84a47479706503a2696405a46461746192a26f6bc40109a36e7370a22f61");
        Assert.Equal(SocketPacketType.Ack, decoder.Type);
        Assert.Equal(5, decoder.Id);
        Assert.Equal("/a", decoder.Namespace.Text());
        Assert.Equal(["\"ok\"", Placeholder0], decoder.ArgumentTexts());

        // { type: 4, data: { message: 'no', data: { code: 401 } }, nsp: '/bad' }
        decoder = MessagePackText.Decode(
            "83a47479706504a46461746182a76d657373616765a26e6fa46461746181a4636f6465cd0191a36e7370a42f626164");
        Assert.Equal(SocketPacketType.ConnectError, decoder.Type);
        Assert.Equal("""{"message":"no","data":{"code":401}}""", decoder.Payload.Text());
    }

    [Fact]
    public void A_name_may_be_a_number()
    {
        // data: [42, 'x']
        MessagePackPacketDecoder decoder = MessagePackText.Decode("83a47479706502a464617461922aa178a36e7370a12f");
        Assert.Equal("42", decoder.EventName.Text());
        Assert.True(decoder.EventNameIsNumber);
        Assert.Equal(["\"x\""], decoder.ArgumentTexts());
    }

    [Fact]
    public void A_spoofed_disconnect_is_refused()
    {
        // data: ['disconnect', 'spoof']
        Assert.Equal(
            SocketPacketError.ReservedEventName,
            MessagePackText.Refusal("83a47479706502a46461746192aa646973636f6e6e656374a573706f6f66a36e7370a12f"));
    }

    [Fact]
    public void An_object_that_looks_like_a_placeholder_is_refused_beside_attachments()
    {
        // data: ['x', { _placeholder: true, num: 0 }]
        MessagePackPacketDecoder decoder = MessagePackText.Decode(
            "83a47479706502a46461746192a17882ac5f706c616365686f6c646572c3a36e756d00a36e7370a12f");
        Assert.Equal([Placeholder0], decoder.ArgumentTexts());
        Assert.Empty(decoder.Attachments);

        // data: ['x', { _placeholder: true, num: 0 }, Buffer.from([1])]
        Assert.Equal(
            SocketPacketError.IllegalAttachments,
            MessagePackText.Refusal("83a47479706502a46461746193a17882ac5f706c616365686f6c646572c3a36e756d00c40101a36e7370a12f"));
    }
}
