namespace Parley.SocketIO.Protocol.Tests;

public sealed class WebSocketHandshakeTests
{
    [Fact]
    public void The_example_of_RFC_6455_is_computed()
    {
        Assert.True(WebSocketHandshake.TryComputeAccept("dGhlIHNhbXBsZSBub25jZQ==", out string accept));
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", accept);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ=")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ== ")]
    [InlineData("dGhlIHNhbXBsZSBub25jZXg=")]
    [InlineData("dGhlIHNhbXBsZSBub25jZXh5")]
    [InlineData("dGhlIHNhbXBsZSBub25j  ==")]
    [InlineData("dGhlIHNhbXBsZSBub25jZ!==")]
    [InlineData("ééééééééééééééééééééééé=")]
    public void A38_a_key_that_is_not_16_bytes_in_base64_is_refused(string? key)
    {
        Assert.False(WebSocketHandshake.TryComputeAccept(key, out string accept));
        Assert.Equal("", accept);
    }
}
