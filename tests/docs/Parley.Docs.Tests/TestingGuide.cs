using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.TestHost;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/testing.md</c>.</summary>
public class TestingGuide
{
    #region handlers
    internal sealed class Counter
    {
        private int _count;

        public void Attach(Socket socket)
        {
            socket.On("add", (int amount, Acknowledgement ack) => ack.Send(Add(amount)));
        }

        public int Add(int amount)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(amount);
            return _count += amount;
        }
    }
    #endregion

    #region unit
    [Fact]
    public void What_is_added_adds_up()
    {
        var counter = new Counter();
        counter.Add(2);
        Assert.Equal(5, counter.Add(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Add(-1));
    }
    #endregion

    #region wire
    [Fact]
    public async Task A_client_can_add()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        app.MapSocketIO().OnConnection(new Counter().Attach);
        await app.StartAsync();

        var address = new Uri(app.GetTestServer().BaseAddress, "/socket.io/?EIO=4&transport=websocket");
        using var client = await app.GetTestServer().CreateWebSocketClient().ConnectAsync(address, CancellationToken.None);
        Assert.StartsWith("0{", await ReceiveAsync(client), StringComparison.Ordinal);     // Engine.IO opens
        await SendAsync(client, "40");                                                     // CONNECT to "/"
        Assert.StartsWith("40{", await ReceiveAsync(client), StringComparison.Ordinal);
        await SendAsync(client, "420[\"add\",5]");                                         // an event with acknowledgement 0
        Assert.Equal("430[5]", await ReceiveAsync(client));
    }

    private static Task SendAsync(WebSocket client, string packet)
    {
        return client.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, true, CancellationToken.None);
    }

    private static async Task<string> ReceiveAsync(WebSocket client)
    {
        var buffer = new byte[4096];
        var result = await client.ReceiveAsync(buffer, CancellationToken.None);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
    #endregion
}
