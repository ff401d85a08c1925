using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class PollingPayloadReaderTests
{
    private const char Separator = '\u001e';

    [Theory]
    [InlineData("4hello", "Message:hello End")]
    [InlineData("4hello\u001e4world", "Message:hello Message:world End")]
    [InlineData("4hello\u001ebAQIDBA==", "Message:hello Binary:01020304 End")]
    [InlineData("42[\"echo-back\",\"a€😀\"]\u001e431[1]", "Message:2[\"echo-back\",\"a€😀\"] Message:31[1] End")]
    [InlineData("6\u001e1", "Noop: Close: End")]
    [InlineData("b", "Binary: End")]
    public void Payloads_are_taken_apart(string body, string expected) => Assert.Equal(expected, Describe(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("", "Error")]
    [InlineData("abc", "Error")]
    [InlineData("40\u001eabc\u001e42[\"x\"]", "Message:0 Error")]
    [InlineData("\u001e\u001e\u001e", "Error")]
    [InlineData("4a\u001e", "Message:a Error")]
    [InlineData("\u001e4a", "Error")]
    [InlineData("4a\u001e\u001e4b", "Message:a Error")]
    [InlineData("b!!!!", "Error")]
    [InlineData("4a\u001eb!!!!\u001e4b", "Message:a Error")]
    public void B07_to_B11_B21_nothing_is_read_from_a_bad_packet_on(string body, string expected) =>
        Assert.Equal(expected, Describe(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("34C328")]
    [InlineData("3461 1E 34 FF")]
    [InlineData("34EDA080")]
    public void B19_a_body_that_is_not_UTF_8_gives_no_packet_at_all(string hex) =>
        Assert.Equal("Error", Describe(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

    [Fact]
    public void B06_a_packet_as_large_as_the_body_is_one_slice_of_it()
    {
        byte[] body = new byte[ProtocolLimits.DefaultMaxMessageBytes];
        body.AsSpan().Fill((byte)'4');
        var reader = new PollingPayloadReader(body);

        Assert.Equal(PollingReadStatus.Packet, reader.Read(out EnginePacket packet));
        Assert.Equal(body.Length - 1, packet.Data.Length);
        Assert.True(MemoryMarshal.TryGetArray(packet.Data, out ArraySegment<byte> segment));
        Assert.Same(body, segment.Array);
        Assert.Equal(PollingReadStatus.End, reader.Read(out _));
    }

    [Theory]
    [InlineData(ProtocolLimits.MaxPacketsPerPayload, PollingReadStatus.End)]
    [InlineData(ProtocolLimits.MaxPacketsPerPayload + 1, PollingReadStatus.Error)]
    public void B23_packets_are_counted(int packets, PollingReadStatus expected)
    {
        var reader = new PollingPayloadReader(Encoding.UTF8.GetBytes(string.Join(Separator, Enumerable.Repeat("6", packets))));
        for (int i = 0; i < ProtocolLimits.MaxPacketsPerPayload; i++)
        {
            Assert.Equal(PollingReadStatus.Packet, reader.Read(out _));
        }

        Assert.Equal(expected, reader.Read(out _));
        Assert.Equal(expected, reader.Read(out _));
    }

    [Fact]
    public void A_default_reader_reads_nothing() => Assert.Equal(PollingReadStatus.Error, default(PollingPayloadReader).Read(out _));

    [Fact]
    public void What_was_joined_is_taken_apart() =>
        Gen.String[Gen.Char["a€\u0436\"\n"], 0, 20].Array[1, 20].Sample(texts =>
        {
            string body = string.Join(Separator, texts.Select(text => "4" + text));
            string expected = string.Concat(texts.Select(text => $"Message:{text} ")) + "End";
            Assert.Equal(expected, Describe(Encoding.UTF8.GetBytes(body)));
        });

    [Fact]
    public void Random_bodies_never_throw() =>
        Gen.OneOf(Gen.Byte, Gen.Char["0123456b=\u001eAQ"].Select(character => (byte)character)).Array[0, 60].Sample(
            body => Assert.Matches("(End|Error)$", Describe(body)),
            iter: 20_000);

    private static string Describe(byte[] body)
    {
        var reader = new PollingPayloadReader(body);
        var result = new StringBuilder();
        while (true)
        {
            PollingReadStatus status = reader.Read(out EnginePacket packet);
            if (status != PollingReadStatus.Packet)
            {
                return result.Append(status).ToString();
            }

            result.Append(packet.IsBinary ? "Binary" : packet.Type.ToString()).Append(':')
                .Append(packet.IsBinary ? Convert.ToHexString(packet.Data.Span) : Encoding.UTF8.GetString(packet.Data.Span)).Append(' ');
        }
    }
}
