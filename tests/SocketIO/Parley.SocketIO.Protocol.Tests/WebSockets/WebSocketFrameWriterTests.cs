using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class WebSocketFrameWriterTests
{
    [Theory]
    [InlineData(0, "8100")]
    [InlineData(5, "8105")]
    [InlineData(125, "817D")]
    [InlineData(126, "817E007E")]
    [InlineData(256, "817E0100")]
    [InlineData(65535, "817EFFFF")]
    [InlineData(65536, "817F0000000000010000")]
    [InlineData(int.MaxValue, "817F000000007FFFFFFF")]
    public void The_header_has_the_shortest_length(int payloadLength, string expected)
    {
        byte[] destination = new byte[WebSocketFrameWriter.MaxHeaderSize];

        int written = WebSocketFrameWriter.WriteHeader(destination, WebSocketOpcode.Text, payloadLength);

        Assert.Equal(expected, Convert.ToHexString(destination.AsSpan(0, written)));
        Assert.Equal(written, WebSocketFrameWriter.HeaderSize(payloadLength));
    }

    [Fact]
    public void Headers_are_read_back() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Enum<WebSocketOpcode>()).Sample((length, opcode) =>
        {
            byte[] destination = new byte[WebSocketFrameWriter.MaxHeaderSize];
            int written = WebSocketFrameWriter.WriteHeader(destination, opcode, length);

            Assert.True(WebSocketFrameWriter.TryReadHeader(destination.AsSpan(0, written), out var readOpcode, out int size, out int read));
            Assert.Equal(opcode, readOpcode);
            Assert.Equal(written, size);
            Assert.Equal(length, read);
            Assert.False(WebSocketFrameWriter.TryReadHeader(destination.AsSpan(0, written - 1), out _, out _, out _));
        });

    [Theory]
    [InlineData("")]
    [InlineData("0100")]
    [InlineData("C100")]
    [InlineData("818000000000")]
    [InlineData("817FFFFFFFFFFFFFFFFF")]
    public void What_was_not_written_here_is_not_read_back(string hex) =>
        Assert.False(WebSocketFrameWriter.TryReadHeader(Convert.FromHexString(hex), out _, out _, out _));

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketFrameWriter.WriteHeader(new byte[10], WebSocketOpcode.Text, -1));
        Assert.Throws<ArgumentException>(() => WebSocketFrameWriter.WriteHeader(new byte[3], WebSocketOpcode.Text, 126));
    }

    [Fact]
    public void What_is_written_is_what_a_client_reads()
    {
        byte[] frame = [.. new byte[4], .. new byte[300]];
        WebSocketFrameWriter.WriteHeader(frame, WebSocketOpcode.Binary, 300);
        using var reader = new WebSocketFrameReader(1000, expectMasked: false);
        WebSocketReadResult result = reader.Read(frame);
        Assert.Equal(WebSocketReadStatus.Message, result.Status);
        Assert.Equal(300, result.Payload.Length);
    }
}
