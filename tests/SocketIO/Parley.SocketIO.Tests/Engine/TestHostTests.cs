using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>A host without streams to frame on.</summary>
public class TestHostTests
{
    [Fact]
    public async Task Both_transports_work_on_the_test_host()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        app.MapSocketIO().OnConnection(socket => socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data)));
        await app.StartAsync();
        var server = app.GetTestServer();

        using var http = server.CreateClient();
        var handshake = await http.GetStringAsync("/socket.io/?EIO=4&transport=polling");
        var url = $"/socket.io/?EIO=4&transport=polling&sid={PollingClient.SidOf(handshake)}";
        using (await http.PostAsync(url, new StringContent("40\u001e421[\"echo\",\"polled\"]")))
        {
            Assert.EndsWith("\u001e431[\"polled\"]", await http.GetStringAsync(url), StringComparison.Ordinal);
        }

        using var socket = await server.CreateWebSocketClient().ConnectAsync(
            new Uri(server.BaseAddress, "/socket.io/?EIO=4&transport=websocket"), CancellationToken.None);
        Assert.StartsWith("0{", await ReceiveAsync(socket), StringComparison.Ordinal);
        await SendAsync(socket, "40");
        Assert.StartsWith("40{", await ReceiveAsync(socket), StringComparison.Ordinal);
        await SendAsync(socket, "421[\"echo\",\"framed by the host\"]");
        Assert.Equal("431[\"framed by the host\"]", await ReceiveAsync(socket));
        await Eventually.Within(socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None));
    }

    private static Task SendAsync(WebSocket socket, string text)
    {
        return Eventually.Within(
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None));
    }

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var result = await Eventually.Within(socket.ReceiveAsync(buffer, CancellationToken.None));
        Assert.True(result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
