using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

/// <summary>The polling payloads of Engine.IO 3, text and binary, both ways.</summary>
public sealed class EngineIO3PayloadTests
{
    private static readonly Gen<(byte[] Packet, bool IsBinary)> AnyPacket = Gen.Select(
        Gen.Bool, Gen.String[Gen.Char["ab €жé\"\\\n:1\0"], 0, 40], Gen.Bool, Gen.Byte.Array[0, 40]).Select(
        (isBinary, text, withEmoji, bytes) => isBinary
            ? ((byte[])[4, .. bytes], true)
            : (Encoding.UTF8.GetBytes($"4{text}{(withEmoji ? "😀" : "")}"), false));

    [Theory]
    [InlineData("6:4hello", "Message:hello End")]
    [InlineData("2:4€", "Message:€ End")]
    [InlineData("3:4😀2:4a", "Message:😀 Message:a End")]
    [InlineData("22:42[\"echo-back\",\"€é\",1]", "Message:2[\"echo-back\",\"€é\",1] End")]
    [InlineData("6:4hello10:b4AQIDBA==", "Message:hello Binary:01020304 End")]
    [InlineData("8:b4AQIDBA", "Binary:01020304 End")]
    [InlineData("1:11:21:31:6", "Close: Ping: Pong: Noop: End")]
    [InlineData("6:2probe", "Ping:probe End")]
    [InlineData("0:", "End")]
    [InlineData("0:2:4a0:", "Message:a End")]
    [InlineData("0000000002:4a", "Message:a End")]
    public void Text_payloads_are_taken_apart_by_UTF_16_lengths(string body, string expected) =>
        Assert.Equal(expected, Describe(EngineIO3PayloadReader.ForText(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("", "Error")]
    [InlineData("abc", "Error")]
    [InlineData("4hello", "Error")]
    [InlineData(":4a", "Error")]
    [InlineData("5:4a", "Error")]
    [InlineData("1:4a", "Message: Error")]
    [InlineData("-1:4a", "Error")]
    [InlineData("1e1:4aaaaaaaaa", "Error")]
    [InlineData("+2:4a", "Error")]
    [InlineData(" 2:4a", "Error")]
    [InlineData("2.0:4a", "Error")]
    [InlineData("99999999999999999999:4a", "Error")]
    [InlineData("2147483648:4a", "Error")]
    [InlineData("00000000002:4a", "Error")]
    [InlineData("2:4a2:", "Message:a Error")]
    [InlineData("2:4a3", "Message:a Error")]
    [InlineData("4:4€", "Error")]
    [InlineData("2:4😀", "Error")]
    [InlineData("2:9a", "Error")]
    [InlineData("1:b", "Error")]
    [InlineData("2:b9", "Error")]
    [InlineData("6:b4!!!!", "Error")]
    [InlineData("40\u001e41", "Error")]
    public void Nothing_is_read_of_a_text_payload_from_a_bad_packet_on(string body, string expected) =>
        Assert.Equal(expected, Describe(EngineIO3PayloadReader.ForText(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("31 3A 34 C3")]
    [InlineData("32 3A 34 FF")]
    public void A_text_payload_that_is_not_UTF_8_gives_no_packet(string hex) =>
        Assert.Equal("Error", Describe(EngineIO3PayloadReader.ForText(Bytes(hex))));

    [Theory]
    [InlineData("00 06 FF 34 68 65 6C 6C 6F 01 05 FF 04 01 02 03 04", "Message:hello Binary:01020304 End")]
    [InlineData("00 04 FF 34 E2 82 AC", "Message:€ End")]
    [InlineData("00 01 02 FF 62 34 41 51 49 44 42 41 3D 3D 30 30", "Error")]
    [InlineData("00 01 00 FF 62 34 41 51 49 44 42 41 3D 3D", "Binary:01020304 End")]
    [InlineData("01 01 FF 04", "Binary: End")]
    [InlineData("", "End")]
    public void Binary_payloads_are_taken_apart_by_byte_lengths(string hex, string expected) =>
        Assert.Equal(expected, Describe(EngineIO3PayloadReader.ForBinary(Bytes(hex))));

    [Theory]
    [InlineData("00")]
    [InlineData("00 06")]
    [InlineData("00 06 34 34 34 34 34 34")]
    [InlineData("00 FF 34")]
    [InlineData("00 00 FF")]
    [InlineData("01 00 FF")]
    [InlineData("02 01 FF 34")]
    [InlineData("00 0A FF 34 34 34 34 34 34 34 34 34 34")]
    [InlineData("00 02 FF 34")]
    [InlineData("00 02 FF 34 FF")]
    [InlineData("00 02 FF 39 61")]
    [InlineData("01 02 FF 09 61")]
    [InlineData("00 09 09 09 09 09 09 09 09 09 09 09 FF 34")]
    public void A_malformed_binary_payload_is_an_error(string hex) =>
        Assert.Equal("Error", Describe(EngineIO3PayloadReader.ForBinary(Bytes(hex))));

    [Fact]
    public void A_default_reader_is_an_error() => Assert.Equal("Error", Describe(default));

    [Theory]
    [InlineData(ProtocolLimits.MaxPacketsPerPayload, PollingReadStatus.End)]
    [InlineData(ProtocolLimits.MaxPacketsPerPayload + 1, PollingReadStatus.Error)]
    public void Packets_are_counted(int packets, PollingReadStatus expected)
    {
        Assert.Equal(expected, Last(EngineIO3PayloadReader.ForText(Encoding.UTF8.GetBytes(Repeat("1:6", packets)))));
        Assert.Equal(expected, Last(EngineIO3PayloadReader.ForText(Encoding.UTF8.GetBytes(Repeat("0:", packets)))));
        Assert.Equal(expected, Last(EngineIO3PayloadReader.ForBinary(Bytes(Repeat("0001FF36", packets)))));
    }

    [Fact]
    public void A_packet_as_large_as_the_body_is_one_slice_of_it()
    {
        byte[] body = Encoding.UTF8.GetBytes("1000000:4" + new string('€', 999_999));
        EngineIO3PayloadReader reader = EngineIO3PayloadReader.ForText(body);

        Assert.Equal(PollingReadStatus.Packet, reader.Read(out EnginePacket packet));
        Assert.True(MemoryMarshal.TryGetArray(packet.Data, out ArraySegment<byte> segment));
        Assert.Same(body, segment.Array);
        Assert.Equal(PollingReadStatus.End, reader.Read(out _));
    }

    [Fact]
    public void Packets_are_written_as_stock_servers_write_them()
    {
        var text = new ArrayBufferWriter<byte>();
        EngineIO3PayloadWriter.WriteToText(text, "4hello"u8);
        EngineIO3PayloadWriter.WriteToText(text, "4€😀"u8);
        EngineIO3PayloadWriter.WriteToText(text, "b4AQIDBA=="u8);
        EngineIO3PayloadWriter.WriteToText(text, "6"u8);
        Assert.Equal("6:4hello4:4€😀10:b4AQIDBA==1:6", Encoding.UTF8.GetString(text.WrittenSpan));

        var binary = new ArrayBufferWriter<byte>();
        EngineIO3PayloadWriter.WriteToBinary(binary, "4hello"u8, isBinary: false);
        EngineIO3PayloadWriter.WriteToBinary(binary, [4, 1, 2, 3, 4], isBinary: true);
        Assert.Equal("0006FF3468656C6C6F0105FF0401020304", Convert.ToHexString(binary.WrittenSpan));

        binary.Clear();
        EngineIO3PayloadWriter.WriteToBinary(binary, new byte[120], isBinary: true);
        Assert.Equal("01010200FF", Convert.ToHexString(binary.WrittenSpan[..5]));
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        AnyPacket.Array[0, 6].Sample(
            packets =>
            {
                var writer = new ArrayBufferWriter<byte>();
                bool isBinary = packets.Any(packet => packet.IsBinary);
                foreach ((byte[] packet, bool isBinaryPacket) in packets)
                {
                    if (isBinary)
                    {
                        EngineIO3PayloadWriter.WriteToBinary(writer, packet, isBinaryPacket);
                    }
                    else
                    {
                        EngineIO3PayloadWriter.WriteToText(writer, packet);
                    }
                }

                string expected = string.Concat(packets.Select(packet => packet.IsBinary
                    ? $"Binary:{Convert.ToHexString(packet.Packet.AsSpan(1))} "
                    : $"Message:{Encoding.UTF8.GetString(packet.Packet.AsSpan(1))} "));
                Assert.Equal(
                    packets.Length == 0 ? "Error" : expected + "End",
                    Describe(isBinary
                        ? EngineIO3PayloadReader.ForBinary(writer.WrittenMemory)
                        : EngineIO3PayloadReader.ForText(writer.WrittenMemory)));
            },
            iter: 3_000);

    [Fact]
    public void Random_bodies_never_throw() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.String[Gen.Char["0123:4b€=\0"], 0, 60].Select(Encoding.UTF8.GetBytes)).Sample(
            body =>
            {
                Describe(EngineIO3PayloadReader.ForText(body));
                Describe(EngineIO3PayloadReader.ForBinary(body));
            },
            iter: 20_000);

    private static string Describe(EngineIO3PayloadReader reader)
    {
        var text = new StringBuilder();
        while (true)
        {
            PollingReadStatus status = reader.Read(out EnginePacket packet);
            if (status != PollingReadStatus.Packet)
            {
                Assert.Equal(status, reader.Read(out _));
                return text.Append(status).ToString();
            }

            text.Append(packet.IsBinary
                ? $"Binary:{Convert.ToHexString(packet.Data.Span)} "
                : $"{packet.Type}:{Encoding.UTF8.GetString(packet.Data.Span)} ");
        }
    }

    private static PollingReadStatus Last(EngineIO3PayloadReader reader)
    {
        PollingReadStatus status;
        do
        {
            status = reader.Read(out _);
        }
        while (status == PollingReadStatus.Packet);
        return status;
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
