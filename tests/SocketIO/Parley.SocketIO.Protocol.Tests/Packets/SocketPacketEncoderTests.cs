namespace Parley.SocketIO.Protocol.Tests;

public sealed class SocketPacketEncoderTests
{
    [Theory]
    [InlineData(SocketPacketType.Connect, "/", null, 0, "0")]
    [InlineData(SocketPacketType.Disconnect, "/admin", null, 0, "1/admin,")]
    [InlineData(SocketPacketType.Event, "/", null, 0, "2")]
    [InlineData(SocketPacketType.Event, "/", 0L, 0, "20")]
    [InlineData(SocketPacketType.Event, "/custom", 7L, 0, "2/custom,7")]
    [InlineData(SocketPacketType.Ack, "/custom", ProtocolLimits.MaxAckId, 0, "3/custom,9007199254740991")]
    [InlineData(SocketPacketType.ConnectError, "/жаба", null, 0, "4/жаба,")]
    [InlineData(SocketPacketType.BinaryEvent, "/", null, 1, "51-")]
    [InlineData(SocketPacketType.BinaryAck, "/custom", 9L, 10, "610-/custom,9")]
    public void Headers_have_the_bytes_of_the_grammar(SocketPacketType type, string nsp, long? id, int attachments, string expected)
    {
        Assert.Equal(expected, Written(writer => SocketPacketEncoder.WriteHeader(writer, type, nsp, id, attachments)));
        Assert.Equal(expected, Written(writer => SocketPacketEncoder.WriteHeader(writer, type, nsp.Utf8().Span, id, attachments)));
    }

    [Fact]
    public void Whole_packets_have_the_bytes_of_the_stock_server()
    {
        Assert.Equal("""0{"sid":"abc"}""", Written(writer => SocketPacketEncoder.WriteConnect(writer, "/", "abc", null)));
        Assert.Equal(
            """0/custom,{"sid":"abc","pid":"def"}""", Written(writer => SocketPacketEncoder.WriteConnect(writer, "/custom", "abc", "def")));
        Assert.Equal("1", Written(writer => SocketPacketEncoder.WriteDisconnect(writer, "/")));
        Assert.Equal("1/custom,", Written(writer => SocketPacketEncoder.WriteDisconnect(writer, "/custom")));
        Assert.Equal(
            """4/random,{"message":"Invalid namespace"}""",
            Written(writer => SocketPacketEncoder.WriteConnectError(writer, "/random", "Invalid namespace", [])));
        Assert.Equal(
            """4/admin,{"message":"not \"authorized\"","data":{"code":401}}""",
            Written(writer => SocketPacketEncoder.WriteConnectError(writer, "/admin", "not \"authorized\"", "{\"code\":401}"u8)));
        Assert.Equal("""{"_placeholder":true,"num":10}""", Written(writer => BinaryPlaceholder.Write(writer, 10)));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var writer = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketPacketEncoder.WriteHeader(writer, SocketPacketType.BinaryEvent, "/", null));
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketPacketEncoder.WriteHeader(writer, SocketPacketType.Event, "/", null, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketPacketEncoder.WriteHeader(writer, SocketPacketType.Event, "/", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinaryPlaceholder.Write(writer, -1));
    }

    [Theory]
    [InlineData("connect", true)]
    [InlineData("connect_error", true)]
    [InlineData("disconnect", true)]
    [InlineData("disconnecting", true)]
    [InlineData("newListener", true)]
    [InlineData("removeListener", true)]
    [InlineData("connection", false)]
    [InlineData("error", false)]
    [InlineData("Connect", false)]
    [InlineData("", false)]
    public void Reserved_names_are_the_same_in_both_forms(string name, bool reserved)
    {
        Assert.Equal(reserved, ReservedEventNames.Contains(name));
        Assert.Equal(reserved, ReservedEventNames.Contains(name.Utf8().Span));
    }

    private static string Written(Action<ArrayBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
