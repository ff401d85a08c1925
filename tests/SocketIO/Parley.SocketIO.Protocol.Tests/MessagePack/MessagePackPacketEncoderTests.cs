using System.Text.Json;

namespace Parley.SocketIO.Protocol.Tests;

/// <summary>Bytes as Node's server with socket.io-msgpack-parser 3.0.2 and notepack.io 2.2.0 writes them.</summary>
public sealed class MessagePackPacketEncoderTests
{
    private const string Placeholder0 = """{"_placeholder":true,"num":0}""";

    [Theory]
    //// { type: 0, data: { sid: 'abc' }, nsp: '/custom' }
    [InlineData(
        SocketPacketType.Connect, "/custom", null, """{"sid":"abc"}""",
        "83a47479706500a46461746181a3736964a3616263a36e7370a72f637573746f6d")]
    //// { type: 1, nsp: '/custom' }
    [InlineData(SocketPacketType.Disconnect, "/custom", null, "", "82a47479706501a36e7370a72f637573746f6d")]
    //// { type: 4, data: { message: 'no', data: { code: 401 } }, nsp: '/bad' }
    [InlineData(
        SocketPacketType.ConnectError, "/bad", null, """{"message":"no","data":{"code":401}}""",
        "83a47479706504a46461746182a76d657373616765a26e6fa46461746181a4636f6465cd0191a36e7370a42f626164")]
    //// { type: 2, data: ['ack'], id: 0, nsp: '/' }
    [InlineData(SocketPacketType.Event, "/", 0L, """["ack"]""", "84a47479706502a46461746191a361636ba2696400a36e7370a12f")]
    //// { type: 2, data: ['hello', 1, 'x', { a: [1.5, null] }, Buffer.from([1, 2, 3])], nsp: '/' }
    [InlineData(
        SocketPacketType.BinaryEvent, "/", null, """["hello",1,"x",{"a":[1.5,null]},{"_placeholder":true,"num":0}]""",
        "83a47479706502a46461746195a568656c6c6f01a17881a16192cb3ff8000000000000c0c403010203a36e7370a12f")]
    //// { id: 5, type: 3, data: ['ok', Buffer.from([1, 2, 3])], nsp: '/a' }
    [InlineData(
        SocketPacketType.Ack, "/a", 5L, """["ok",{"num":0,"_placeholder":true}]""",
        "84a2696405a47479706503a46461746192a26f6bc403010203a36e7370a22f61")]
    //// data: ['n', 0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**53 - 1, -1, -32, -33, -128, … ]
    [InlineData(
        SocketPacketType.Event, "/", null,
        """["n",0,1,127,128,255,256,65535,65536,4294967295,4294967296,9007199254740991,-1,-32,-33,-128,-129,-32768,-32769,-2147483648,""" +
        """-2147483649,-9007199254740991]""",
        "83a47479706502a464617461dc0016a16e00017fcc80ccffcd0100cdffffce00010000ceffffffffcf0000000100000000cf001fffffffffffffffe0d0dfd080" +
        "d1ff7fd18000d2ffff7fffd280000000d3ffffffff7fffffffd3ffe0000000000001a36e7370a12f")]
    //// data: ['f', 1.5, -0.25, 0.1, 1000, 5e-324, Infinity]
    [InlineData(
        SocketPacketType.Event, "/", null, """["f",1.5,-2.5e-1,0.1,1e3,5E-324,1e400]""",
        "83a47479706502a46461746197a166cb3ff8000000000000cbbfd0000000000000cb3fb999999999999acd03e8cb0000000000000001" +
        "cb7ff0000000000000a36e7370a12f")]
    //// data: ['s', '', 'ü😀', '"\\\n\0', 'x'.repeat(32)]
    [InlineData(
        SocketPacketType.Event, "/", null, """["s","","\u00fc\ud83d\ude00","\"\\\n\u0000","xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]""",
        "83a47479706502a46461746195a173a0a6c3bcf09f9880a4225c0a00d92078787878787878787878787878787878787878787878787878787878787878" +
        "78a36e7370a12f")]
    //// data: ['e', [], {}, true, false]
    [InlineData(SocketPacketType.Event, "/", null, """["e",[],{},true,false]""", "83a47479706502a46461746195a1659080c3c2a36e7370a12f")]
    public void Packets_are_those_of_the_stock_server(SocketPacketType type, string nsp, long? id, string json, string hex)
    {
        byte[][] attachments = json.Contains("num", StringComparison.Ordinal) ? [[1, 2, 3]] : [];
        Assert.Equal(hex, Convert.ToHexStringLower(Written(type, nsp, id, json, attachments)));
    }

    [Theory]
    [InlineData(0x1F, "bf")]
    [InlineData(0x20, "d920")]
    [InlineData(0xFF, "d9ff")]
    [InlineData(0x100, "da0100")]
    [InlineData(0xFFFF, "daffff")]
    [InlineData(0x10000, "db00010000")]
    public void Strings_have_the_shortest_length(int length, string header)
    {
        string text = new('x', length);
        AssertArgument(header + string.Concat(Enumerable.Repeat("78", length)), $"\"{text}\"", []);

        // The length is that of the text without escapes.
        AssertArgument(header + "0a" + string.Concat(Enumerable.Repeat("78", length - 1)), $"\"\\n{text[1..]}\"", []);
    }

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(0xFF, "c4ff")]
    [InlineData(0x100, "c50100")]
    [InlineData(0x10000, "c600010000")]
    public void Binary_data_has_the_shortest_length(int length, string header) =>
        AssertArgument(header + Convert.ToHexString(new byte[length]), Placeholder0, [new byte[length]]);

    [Theory]
    [InlineData(15, "9f")]
    [InlineData(16, "dc0010")]
    [InlineData(0xFFFF, "dcffff")]
    [InlineData(0x10000, "dd00010000")]
    public void Arrays_have_the_shortest_length(int length, string header) => AssertArgument(
        header + string.Concat(Enumerable.Repeat("00", length)), $"[{string.Join(',', Enumerable.Repeat('0', length))}]", []);

    [Theory]
    [InlineData(15, "8f")]
    [InlineData(16, "de0010")]
    [InlineData(0x10000, "df00010000")]
    public void Maps_have_the_shortest_length(int length, string header) => AssertArgument(
        header + string.Concat(Enumerable.Repeat("a000", length)), $"{{{string.Join(',', Enumerable.Repeat("\"\":0", length))}}}", []);

    [Fact]
    public void Large_numbers_keep_what_JavaScript_keeps()
    {
        AssertArgument("cfffffffffffffffff", "18446744073709551615", []);
        AssertArgument("d38000000000000000", "-9223372036854775808", []);
        AssertArgument("cb43f0000000000000", "18446744073709551616", []);
        AssertArgument("cb444b1ae4d6e2ef50", "1e21", []);
        AssertArgument("00", "-0", []);
        AssertArgument("00", "-0.0", []);
    }

    [Theory]
    //// An object that names no attachment is no placeholder.
    [InlineData("""{"_placeholder":true,"num":1}""")]
    [InlineData("""{"_placeholder":true,"num":-1}""")]
    [InlineData("""{"_placeholder":true,"num":"0"}""")]
    [InlineData("""{"_placeholder":true}""")]
    [InlineData("""{"_placeholder":1,"num":0}""")]
    [InlineData("""{"_placeholder":true,"_placeholder":false,"num":0}""")]
    [InlineData("""{"num":0}""")]
    public void Only_placeholders_become_binary_data(string lookalike)
    {
        byte[] written = Written(SocketPacketType.Event, "/", null, $"[\"x\",{lookalike},{Placeholder0}]", [[7]]);
        string hex = Convert.ToHexStringLower(written);
        Assert.Equal(1, hex.Split("c40107").Length - 1);
        Assert.Contains("c40107a36e7370a12f", hex, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_inside_a_placeholder_is_passed_over()
    {
        const string Odd = """{"a":[[1],{"b":2}],"_placeholder":true,"num":0}""";
        Assert.Equal(
            "83a47479706502a46461746194a178c40107920102c40107a36e7370a12f",
            Convert.ToHexStringLower(Written(SocketPacketType.Event, "/", null, $"[\"x\",{Odd},[1,2],{Odd}]", [[7]])));
    }

    [Fact]
    public void Without_attachments_a_placeholder_is_what_it_looks_like() =>
        AssertArgument("82ac5f706c616365686f6c646572c3a36e756d00", Placeholder0, []);

    [Fact]
    public void What_is_no_packet_throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Written((SocketPacketType)7, "/", null, "[]", []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Written(SocketPacketType.Ack, "/", -1, "[]", []));
        Assert.ThrowsAny<JsonException>(() => Written(SocketPacketType.Event, "/", null, "[\"x\"", []));
        Assert.ThrowsAny<JsonException>(() => Written(SocketPacketType.Event, "/", null, "[\"x\"]]", []));
        Assert.ThrowsAny<JsonException>(() => Written(SocketPacketType.Event, "/", null, new string('[', 1001), []));
    }

    private static void AssertArgument(string hex, string json, byte[][] attachments) => Assert.Equal(
        "83a47479706502a46461746192a178" + hex.ToLowerInvariant() + "a36e7370a12f",
        Convert.ToHexStringLower(Written(SocketPacketType.Event, "/", null, $"[\"x\",{json}]", attachments)));

    private static byte[] Written(SocketPacketType type, string nsp, long? id, string json, byte[][] attachments)
    {
        var writer = new ArrayBufferWriter<byte>();
        ReadOnlyMemory<byte>[] parts = [.. attachments.Select(part => new ReadOnlyMemory<byte>(part))];
        MessagePackPacketEncoder.Write(writer, type, nsp, id, json.Utf8().Span, parts);
        return writer.WrittenSpan.ToArray();
    }
}
