using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class InitialPacketTests
{
    [Fact]
    public async Task It_comes_right_behind_the_handshake_in_the_same_flush()
    {
        await using var app = await TestApp.StartAsync(options: options => options.InitialPacket = "grüße");
        var packets = (await app.Http.GetStringAsync(PollingClient.UrlOf(app))).Split(PollingClient.Separator);
        Assert.Equal(2, packets.Length);
        Assert.StartsWith("0{", packets[0], StringComparison.Ordinal);
        Assert.Equal("4grüße", packets[1]);
        var socket = await WsClient.OpenSessionAsync(app);
        await socket.ExpectAsync("4grüße");
    }
}
