using System.Net.WebSockets;
using System.Text;

namespace Parley.SocketIO.Docs.Support;

/// <summary>A client that sends and receives packets as text, so that a guide's test shows what goes over the wire.</summary>
internal sealed class GuideClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();

    public static async Task<GuideClient> ConnectAsync(Uri server, string nsp, string auth, Action<ClientWebSocketOptions>? options)
    {
        var client = new GuideClient();
        options?.Invoke(client._socket.Options);
        using var limit = new CancellationTokenSource(Limit);
        var address = new UriBuilder(server) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" };
        await client._socket.ConnectAsync(address.Uri, limit.Token);
        Assert.StartsWith("0{", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync("40" + (nsp == "/" ? auth : $"{nsp},{auth}"));
        client.Greeting = await client.ReceiveAsync();
        return client;
    }

    /// <summary>The answer to CONNECT.</summary>
    public string Greeting { get; private set; } = "";

    public async Task SendAsync(string packet)
    {
        using var limit = new CancellationTokenSource(Limit);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
    }

    public async Task SendBinaryAsync(byte[] data)
    {
        using var limit = new CancellationTokenSource(Limit);
        await _socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, limit.Token);
    }

    /// <summary>The next text message.</summary>
    public async Task<string> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            length += result.Count;
            Assert.NotEqual(WebSocketMessageType.Close, result.MessageType);
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
    }
}
