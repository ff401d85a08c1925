using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

/// <summary>Single packets of Engine.IO 3, and the frames that are rewritten for clients that want another form.</summary>
public sealed class EngineIO3PacketTests
{
    [Theory]
    [InlineData("4hello", EnginePacketType.Message, "68656C6C6F", false)]
    [InlineData("2probe", EnginePacketType.Ping, "70726F6265", false)]
    [InlineData("b4AQID", EnginePacketType.Message, "010203", true)]
    [InlineData("b4", EnginePacketType.Message, "", true)]
    public void Text_packets_are_decoded(string text, EnginePacketType type, string data, bool isBinary)
    {
        Assert.True(EngineIO3PacketDecoder.TryDecodeText(Encoding.UTF8.GetBytes(text), out EnginePacket packet));
        Assert.Equal((type, data, isBinary), (packet.Type, Convert.ToHexString(packet.Data.Span), packet.IsBinary));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("7")]
    [InlineData("b")]
    [InlineData("bAQID")]
    [InlineData("b7AQID")]
    [InlineData("b4A")]
    public void What_is_no_text_packet_is_refused(string text) =>
        Assert.False(EngineIO3PacketDecoder.TryDecodeText(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Binary_packets_begin_with_the_number_of_their_type()
    {
        Assert.True(EngineIO3PacketDecoder.TryDecodeBinary(new byte[] { 4, 1, 2, 3 }, out EnginePacket packet));
        Assert.Equal((EnginePacketType.Message, true), (packet.Type, packet.IsBinary));
        Assert.Equal([1, 2, 3], packet.Data.ToArray());
        Assert.False(EngineIO3PacketDecoder.TryDecodeBinary(default, out _));
        Assert.False(EngineIO3PacketDecoder.TryDecodeBinary("4abc"u8.ToArray(), out _));
    }

    [Theory]
    [InlineData(EngineBinaryForm.Plain, "810234618203010203")]
    [InlineData(EngineBinaryForm.Typed, "81023461820404010203")]
    [InlineData(EngineBinaryForm.Base64, "81023461810562" + "41514944")]
    [InlineData(EngineBinaryForm.TypedBase64, "8102346181066234" + "41514944")]
    public void Binary_frames_are_rewritten_and_text_frames_are_not(EngineBinaryForm form, string expected)
    {
        byte[] frames = Convert.FromHexString("810234618203010203");

        Assert.Equal(expected, Rewrite(frames, form));
    }

    [Fact]
    public void Frames_of_every_length_are_rewritten_to_what_the_decoder_reads() =>
        Gen.Select(Gen.Int[0, 70_000], Gen.Byte).Sample(
            (length, value) =>
            {
                byte[] data = new byte[length];
                data.AsSpan().Fill(value);
                byte[] frames = Frame(data);

                ReadOnlyMemory<byte> typed = Payload(Convert.FromHexString(Rewrite(frames, EngineBinaryForm.Typed)));
                Assert.True(EngineIO3PacketDecoder.TryDecodeBinary(typed, out EnginePacket packet));
                Assert.Equal(data, packet.Data.ToArray());

                ReadOnlyMemory<byte> text = Payload(Convert.FromHexString(Rewrite(frames, EngineBinaryForm.TypedBase64)));
                Assert.True(EngineIO3PacketDecoder.TryDecodeText(text, out packet));
                Assert.Equal(data, packet.Data.ToArray());

                text = Payload(Convert.FromHexString(Rewrite(frames, EngineBinaryForm.Base64)));
                Assert.True(EnginePacketDecoder.TryDecodeText(text, out packet));
                Assert.Equal(data, packet.Data.ToArray());
            },
            iter: 100);

    [Theory]
    [InlineData("81")]
    [InlineData("8202")]
    [InlineData("8102346182")]
    public void Half_a_frame_is_refused(string hex) =>
        Assert.Throws<ArgumentException>(() => EngineBinaryFrames.MeasureIn(Convert.FromHexString(hex), EngineBinaryForm.Typed));

    private static string Rewrite(byte[] frames, EngineBinaryForm form)
    {
        byte[] result = new byte[EngineBinaryFrames.MeasureIn(frames, form)];
        Assert.Equal(result.Length, EngineBinaryFrames.Write(frames, form, result));
        return Convert.ToHexString(result);
    }

    private static byte[] Frame(byte[] data)
    {
        byte[] frame = new byte[WebSocketFrameWriter.HeaderSize(data.Length) + data.Length];
        int header = WebSocketFrameWriter.WriteHeader(frame, WebSocketOpcode.Binary, data.Length);
        data.CopyTo(frame, header);
        return frame;
    }

    private static ReadOnlyMemory<byte> Payload(byte[] frame)
    {
        Assert.True(WebSocketFrameWriter.TryReadHeader(frame, out _, out int headerSize, out int length));
        Assert.Equal(frame.Length, headerSize + length);
        return frame.AsMemory(headerSize);
    }
}
