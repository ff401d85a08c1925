using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Parley.Chat.Tests;

/// <summary>
/// A small Socket.IO client over a WebSocket, text packets only: just enough to stand where a browser would, and to send what a
/// browser would not.
/// </summary>
internal sealed class SocketClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<string> _packets = Channel.CreateUnbounded<string>();
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _acks = [];
    private readonly Channel<(string Name, JsonElement Payload)> _events = Channel.CreateUnbounded<(string, JsonElement)>();
    private Task _receiving = Task.CompletedTask;
    private int _nextAck;

    /// <summary>Whether the server sent a DISCONNECT or closed the connection.</summary>
    public Task Closed => _receiving;

    /// <summary>Whether a DISCONNECT came before the end.</summary>
    public bool WasDisconnectedByServer { get; private set; }

    public static async Task<SocketClient> ConnectAsync(Browser browser, string auth = "{\"protocol\":1,\"deviceId\":\"test\"}")
    {
        var client = new SocketClient();
        var answer = await client.OpenAsync(browser, auth);
        Assert.StartsWith("0{", answer, StringComparison.Ordinal);
        return client;
    }

    /// <summary>Connects where a refusal is expected and gives its data.</summary>
    public static async Task<JsonElement> ConnectRefusedAsync(Browser browser, string auth = "{\"protocol\":1,\"deviceId\":\"test\"}")
    {
        await using var client = new SocketClient();
        var answer = await client.OpenAsync(browser, auth);
        Assert.StartsWith("4{", answer, StringComparison.Ordinal);
        return JsonElement.Parse(answer.AsSpan(1).ToString()).GetProperty("data");
    }

    public async Task<JsonElement> AskAsync(string name, string payload)
    {
        var completion = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id;
        lock (_acks)
        {
            id = _nextAck++;
            _acks.Add(id, completion);
        }

        var arguments = payload.Length == 0 ? "" : "," + payload;
        await SendTextAsync($"42{id}[\"{name}\"{arguments}]");
        return await completion.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    public Task<JsonElement> AskAsync(string name, object payload) =>
        AskAsync(name, JsonSerializer.Serialize(payload, JsonSerializerOptions.Web));

    public Task<JsonElement> SendMessageAsync(string personId, string clientId, string body) =>
        AskAsync("message.send", new { clientId, personId, body });

    public async Task SyncAsync() => Assert.True((await AskAsync("sync", "{\"conversations\":{}}")).GetProperty("ok").GetBoolean());

    /// <summary>The next event of one of these names; others are passed over.</summary>
    public async Task<(string Name, JsonElement Payload)> NextAsync(params string[] names)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            var next = await _events.Reader.ReadAsync(limit.Token);
            if (names.Contains(next.Name))
            {
                return next;
            }
        }
    }

    /// <summary>The events that have come so far.</summary>
    public List<(string Name, JsonElement Payload)> TakeEvents()
    {
        List<(string, JsonElement)> events = [];
        while (_events.Reader.TryRead(out var next))
        {
            events.Add(next);
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    public Task SendTextAsync(string text) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    private async Task<string> OpenAsync(Browser browser, string auth)
    {
        _socket.Options.Cookies = browser.Cookies;
        _socket.Options.SetRequestHeader("Origin", browser.Url.GetLeftPart(UriPartial.Authority));
        var url = new UriBuilder(browser.Url) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;
        await _socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        _receiving = Task.Run(ReceiveAsync);
        await SendTextAsync("40" + auth);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        return await _packets.Reader.ReadAsync(limit.Token);
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    await HandleAsync(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, which is what Closed tells.
        }
        finally
        {
            _packets.Writer.TryComplete();
            _events.Writer.TryComplete();
        }
    }

    private async Task HandleAsync(string text)
    {
        switch (text[..Math.Min(2, text.Length)])
        {
            case "2":
                await SendTextAsync("3");
                break;
            case "40" or "44":
                _packets.Writer.TryWrite(text[1..]);
                break;
            case "41":
                WasDisconnectedByServer = true;
                break;
            case "42":
                var payload = JsonElement.Parse(text[2..]);
                _events.Writer.TryWrite((payload[0].GetString()!, payload[1]));
                break;
            case "43":
                var start = text.IndexOf('[', StringComparison.Ordinal);
                lock (_acks)
                {
                    _acks[int.Parse(text.AsSpan(2, start - 2), System.Globalization.CultureInfo.InvariantCulture)]
                        .SetResult(JsonElement.Parse(text[start..])[0]);
                }

                break;
        }
    }
}
