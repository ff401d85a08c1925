namespace Parley.SocketIO.Protocol.Tests;

public sealed class WebSocketFrameReaderTests
{
    private const int Limit = 1_000_000;

    public static TheoryData<string, byte[], ushort> Violations => new()
    {
        { "D01 RSV2 and RSV3", ClientFrames.Frame(1, "x"u8, reserved: 3), 1002 },
        { "D01 RSV1 without deflate", ClientFrames.Frame(1, "x"u8, reserved: 4), 1002 },
        { "D02 unmasked", ClientFrames.Frame(1, "more than six bytes"u8, masked: false), 1002 },
        { "D03 opcode 3", ClientFrames.Frame(3, "x"u8), 1002 },
        { "D03 opcode 11", ClientFrames.Frame(11, "x"u8), 1002 },
        { "D03b opcode 3, 2 GiB announced", ClientFrames.Frame(3, [], declaredLength: 1UL << 31), 1002 },
        { "D04 continuation first", ClientFrames.Continuation("x"u8, final: true), 1002 },
        { "D05 ping of 126 bytes", ClientFrames.Frame(9, new byte[126]), 1002 },
        { "D06 fragmented ping", ClientFrames.Frame(9, "x"u8, final: false), 1002 },
        { "D07 2^63-1 announced", ClientFrames.Frame(2, [], declaredLength: long.MaxValue), 1009 },
        { "D07 highest bit of the length", ClientFrames.Frame(2, [], declaredLength: 1UL << 63), 1002 },
        { "D08 one byte over the limit announced", ClientFrames.Frame(2, [], declaredLength: Limit + 1), 1009 },
        { "D09 close of 1 byte", ClientFrames.Frame(8, [3]), 1002 },
        { "D10 close 1005", ClientFrames.Close(1005), 1002 },
        { "D10 close 999", ClientFrames.Close(999), 1002 },
        { "D10 close 1004", ClientFrames.Close(1004), 1002 },
        { "D10 close 1006", ClientFrames.Close(1006), 1002 },
        { "D10 close 1015", ClientFrames.Close(1015), 1002 },
        { "D10 close 2999", ClientFrames.Close(2999), 1002 },
        { "D10 close 5000", ClientFrames.Close(5000), 1002 },
        { "D11 text that is not UTF-8", ClientFrames.Frame(1, [0xC3, 0x28]), 1007 },
        { "D11 text with half a surrogate pair", ClientFrames.Frame(1, [0xED, 0xA0, 0x80]), 1007 },
        {
            "D11 fragmented text that is not UTF-8",
            ClientFrames.Join(ClientFrames.Frame(1, [0xE2, 0x82], final: false), ClientFrames.Continuation("x"u8, final: true)),
            1007
        },
        { "D12 close reason that is not UTF-8", ClientFrames.Close(1000, [0xFF]), 1002 },
        {
            "D13 fragments that sum to more than the limit",
            ClientFrames.Join(
                ClientFrames.Frame(2, new byte[600_000], final: false), ClientFrames.Frame(0, [], declaredLength: 400_001)),
            1009
        },
        { "D15 text inside fragments", ClientFrames.Join(ClientFrames.Text("a", final: false), ClientFrames.Text("b")), 1002 },
        {
            "D15 binary inside fragments",
            ClientFrames.Join(ClientFrames.Text("a", final: false), ClientFrames.Frame(2, "b"u8, final: false)),
            1002
        },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public void A_violation_is_refused_with_its_close_code(string id, byte[] input, ushort closeCode)
    {
        using var reader = new WebSocketFrameReader(Limit);

        WebSocketReadResult result = reader.Read(input);

        Assert.Equal(WebSocketReadStatus.Error, result.Status);
        Assert.Equal(closeCode, result.CloseCode);
        Assert.False(string.IsNullOrEmpty(result.Error), id);

        // Also a perfect frame is not read any more.
        WebSocketReadResult again = reader.Read(ClientFrames.Text("fine"));
        Assert.Equal(WebSocketReadStatus.Error, again.Status);
        Assert.Equal(closeCode, again.CloseCode);
        Assert.Equal(0, again.Consumed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void D14_too_many_fragments_are_refused_even_when_they_are_empty(int fragmentLength)
    {
        byte[] payload = new byte[fragmentLength];
        using var reader = new WebSocketFrameReader(Limit);
        Assert.Equal(WebSocketReadStatus.NeedMore, reader.Read(ClientFrames.Frame(2, payload, final: false)).Status);
        for (int frames = 1; frames < ProtocolLimits.MaxFragments; frames++)
        {
            Assert.Equal(WebSocketReadStatus.NeedMore, reader.Read(ClientFrames.Continuation(payload, final: false)).Status);
        }

        WebSocketReadResult result = reader.Read(ClientFrames.Continuation(payload, final: true));

        Assert.Equal(WebSocketReadStatus.Error, result.Status);
        Assert.Equal(1008, result.CloseCode);
    }

    [Fact]
    public void As_many_fragments_as_allowed_make_a_message_and_the_next_one_counts_anew()
    {
        using var reader = new WebSocketFrameReader(Limit, maxFragments: 3);
        byte[] input = ClientFrames.Join(
            ClientFrames.Text("a", final: false),
            ClientFrames.Continuation("b"u8, final: false),
            ClientFrames.Continuation("c"u8, final: true));

        for (int round = 0; round < 3; round++)
        {
            WebSocketReadResult result = reader.Read((byte[])input.Clone());
            Assert.Equal(WebSocketReadStatus.Message, result.Status);
            Assert.Equal(WebSocketOpcode.Text, result.Opcode);
            Assert.Equal("abc"u8, result.Payload.Span);
            Assert.Equal(input.Length, result.Consumed);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void D08_D13_a_message_of_exactly_the_limit_is_read(int fragments)
    {
        using var reader = new WebSocketFrameReader(300);
        byte[] input = fragments == 0
            ? ClientFrames.Frame(2, new byte[300])
            : ClientFrames.Join(ClientFrames.Frame(2, new byte[200], final: false), ClientFrames.Continuation(new byte[100], final: true));

        WebSocketReadResult result = reader.Read(input);

        Assert.Equal(WebSocketReadStatus.Message, result.Status);
        Assert.Equal(300, result.Payload.Length);
    }

    [Fact]
    public void The_examples_of_RFC_6455_section_5_7_are_read()
    {
        using var masked = new WebSocketFrameReader(Limit);
        byte[] hello = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58];
        AssertMessage(masked.Read(hello), WebSocketOpcode.Text, "Hello"u8, hello.Length);
        byte[] pong = [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58];
        AssertMessage(masked.Read(pong), WebSocketOpcode.Pong, "Hello"u8, pong.Length);

        using var unmasked = new WebSocketFrameReader(Limit, expectMasked: false);
        byte[] serverHello = [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F];
        AssertMessage(unmasked.Read(serverHello), WebSocketOpcode.Text, "Hello"u8, serverHello.Length);
        byte[] fragments = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F];
        AssertMessage(unmasked.Read(fragments), WebSocketOpcode.Text, "Hello"u8, fragments.Length);
        byte[] ping = [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F];
        AssertMessage(unmasked.Read(ping), WebSocketOpcode.Ping, "Hello"u8, ping.Length);
        byte[] medium = [0x82, 0x7E, 0x01, 0x00, .. new byte[256]];
        AssertMessage(unmasked.Read(medium), WebSocketOpcode.Binary, new byte[256], medium.Length);
        byte[] large = [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[65536]];
        AssertMessage(unmasked.Read(large), WebSocketOpcode.Binary, new byte[65536], large.Length);
    }

    [Fact]
    public void A_client_refuses_a_masked_frame()
    {
        using var reader = new WebSocketFrameReader(Limit, expectMasked: false);
        Assert.Equal(1002, reader.Read(ClientFrames.Text("x")).CloseCode);
    }

    [Fact]
    public void An_unfragmented_message_is_a_slice_of_the_input()
    {
        using var reader = new WebSocketFrameReader(Limit);
        byte[] input = ClientFrames.Text("slice");

        WebSocketReadResult result = reader.Read(input);

        Assert.True(MemoryMarshal.TryGetArray(result.Payload, out ArraySegment<byte> segment));
        Assert.Same(input, segment.Array);
        Assert.Equal(6, segment.Offset);
    }

    [Fact]
    public void Only_the_first_message_of_the_input_is_consumed()
    {
        using var reader = new WebSocketFrameReader(Limit);
        byte[] first = ClientFrames.Text("one");
        byte[] input = ClientFrames.Join(first, ClientFrames.Text("two"));

        AssertMessage(reader.Read(input), WebSocketOpcode.Text, "one"u8, first.Length);
        AssertMessage(reader.Read(input.AsMemory(first.Length)), WebSocketOpcode.Text, "two"u8, input.Length - first.Length);
    }

    [Fact]
    public void Control_frames_come_out_between_the_fragments_of_a_message()
    {
        using var reader = new WebSocketFrameReader(Limit);
        byte[] start = ClientFrames.Text("Hel", final: false);
        byte[] ping = ClientFrames.Frame(9, "?"u8);
        byte[] end = ClientFrames.Continuation("lo"u8, final: true);
        Memory<byte> input = ClientFrames.Join(start, ping, end);

        AssertMessage(reader.Read(input), WebSocketOpcode.Ping, "?"u8, start.Length + ping.Length);
        AssertMessage(reader.Read(input[(start.Length + ping.Length)..]), WebSocketOpcode.Text, "Hello"u8, end.Length);
    }

    [Fact]
    public void A_character_may_be_split_between_fragments()
    {
        using var reader = new WebSocketFrameReader(Limit);
        byte[] input = ClientFrames.Join(
            ClientFrames.Frame(1, [0xE2, 0x82], final: false),
            ClientFrames.Continuation([], final: false),
            ClientFrames.Continuation([0xAC], final: true));
        AssertMessage(reader.Read(input), WebSocketOpcode.Text, "€"u8, input.Length);
    }

    [Fact]
    public void A_message_of_empty_fragments_is_empty()
    {
        using var reader = new WebSocketFrameReader(Limit);
        byte[] input = ClientFrames.Join(ClientFrames.Frame(2, [], final: false), ClientFrames.Continuation([], final: true));
        AssertMessage(reader.Read(input), WebSocketOpcode.Binary, [], input.Length);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public void A_close_frame_gives_the_peers_code(int code)
    {
        using var reader = new WebSocketFrameReader(Limit);
        WebSocketReadResult result = reader.Read(ClientFrames.Close((ushort)code, "bye"u8));
        Assert.Equal(WebSocketReadStatus.Message, result.Status);
        Assert.Equal(WebSocketOpcode.Close, result.Opcode);
        Assert.Equal(code, result.CloseCode);
        Assert.Equal("bye"u8, result.Payload.Span[2..]);
    }

    [Fact]
    public void A_close_frame_without_payload_reads_as_1005()
    {
        using var reader = new WebSocketFrameReader(Limit);
        WebSocketReadResult result = reader.Read(ClientFrames.Frame(8, []));
        Assert.Equal(WebSocketOpcode.Close, result.Opcode);
        Assert.Equal(1005, result.CloseCode);
    }

    [Fact]
    public void A_violation_shows_as_soon_as_its_byte_is_there()
    {
        Assert.Equal(1002, ReadPrefix(ClientFrames.Frame(3, []), 1).CloseCode);
        Assert.Equal(1002, ReadPrefix(ClientFrames.Frame(1, "x"u8, masked: false), 2).CloseCode);
        Assert.Equal(1002, ReadPrefix(ClientFrames.Frame(9, new byte[126]), 2).CloseCode);
        Assert.Equal(1009, ReadPrefix(ClientFrames.Frame(2, [], declaredLength: Limit + 1), 10).CloseCode);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 14)]
    [InlineData(9, 14)]
    [InlineData(10, 70_014)]
    [InlineData(14, 70_014)]
    [InlineData(70_013, 70_014)]
    public void Need_more_says_how_many_bytes(int available, int required)
    {
        WebSocketReadResult result = ReadPrefix(ClientFrames.Frame(2, new byte[70_000]), available);
        Assert.Equal(WebSocketReadStatus.NeedMore, result.Status);
        Assert.Equal(required, result.RequiredBytes);
        Assert.Equal(0, result.Consumed);
    }

    [Fact]
    public void Need_more_counts_from_what_was_not_consumed()
    {
        using var reader = new WebSocketFrameReader(Limit);
        byte[] first = ClientFrames.Text("abc", final: false);
        byte[] second = ClientFrames.Continuation("defgh"u8, final: true);

        WebSocketReadResult result = reader.Read(ClientFrames.Join(first, second[..3]));

        Assert.Equal(WebSocketReadStatus.NeedMore, result.Status);
        Assert.Equal(first.Length, result.Consumed);
        Assert.Equal(second.Length, result.RequiredBytes);
        AssertMessage(reader.Read(second), WebSocketOpcode.Text, "abcdefgh"u8, second.Length);
    }

    [Fact]
    public void A_partial_frame_is_not_unmasked_twice()
    {
        using var reader = new WebSocketFrameReader(Limit);
        byte[] input = ClientFrames.Text("Hello");
        for (int length = 0; length < input.Length; length++)
        {
            Assert.Equal(WebSocketReadStatus.NeedMore, reader.Read(input.AsMemory(0, length)).Status);
        }

        AssertMessage(reader.Read(input), WebSocketOpcode.Text, "Hello"u8, input.Length);
    }

    [Fact]
    public void Limits_below_one_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketFrameReader(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketFrameReader(1, maxFragments: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketFrameReader(int.MaxValue));
    }

    [Fact]
    public void Disposing_inside_a_message_twice_is_harmless()
    {
        var reader = new WebSocketFrameReader(Limit);
        reader.Read(ClientFrames.Text("abc", final: false));
        reader.Dispose();
        reader.Dispose();
    }

    private static WebSocketReadResult ReadPrefix(byte[] frame, int length)
    {
        using var reader = new WebSocketFrameReader(Limit);
        return reader.Read(frame.AsMemory(0, length));
    }

    private static void AssertMessage(WebSocketReadResult result, WebSocketOpcode opcode, ReadOnlySpan<byte> payload, int consumed)
    {
        Assert.Equal(WebSocketReadStatus.Message, result.Status);
        Assert.Equal(opcode, result.Opcode);
        Assert.Equal(payload, result.Payload.Span);
        Assert.Equal(consumed, result.Consumed);
    }
}
