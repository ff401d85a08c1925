using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Parley.SocketIO.Tests.Support;

/// <summary>A client of Engine.IO 3 on long-polling, request by request; it is in <c>/</c> from the start.</summary>
internal sealed class EngineIO3PollingClient
{
    private readonly TestApp _app;
    private readonly string _query;

    private EngineIO3PollingClient(TestApp app, string sid, string query)
    {
        _app = app;
        _query = query;
        Sid = sid;
    }

    public string Sid { get; }

    public Uri Url => UrlOf(_app, $"&sid={Sid}{_query}");

    public static Uri UrlOf(TestApp app, string query = "")
    {
        return new Uri(app.Address, "/socket.io/?EIO=3&transport=polling" + query);
    }

    /// <summary>Opens a session; <paramref name="query"/> goes with every request.</summary>
    public static async Task<EngineIO3PollingClient> OpenAsync(TestApp app, string query = "")
    {
        var handshake = await app.Http.GetStringAsync(UrlOf(app, query));
        return new EngineIO3PollingClient(app, PollingClient.SidOf(handshake), query);
    }

    /// <summary>Opens a session and reads that the server has joined it to <c>/</c>.</summary>
    public static async Task<EngineIO3PollingClient> ConnectAsync(TestApp app, string query = "")
    {
        var client = await OpenAsync(app, query);
        Assert.Equal("2:40", await client.GetAsync());
        return client;
    }

    /// <summary>Packets as one payload in text.</summary>
    public static string Payload(params string[] packets)
    {
        return string.Concat(packets.Select(packet => $"{packet.Length}:{packet}"));
    }

    public Task<string> GetAsync()
    {
        return _app.Http.GetStringAsync(Url);
    }

    public Task<HttpResponseMessage> TryGetAsync()
    {
        return _app.Http.GetAsync(Url);
    }

    /// <summary>Polls, and comes back when the server holds the request.</summary>
    public async Task<Task<HttpResponseMessage>> BeginGetAsync()
    {
        var poll = TryGetAsync();
        await Eventually.Until(() => poll.IsCompleted || PollingClient.HoldsPoll(_app, Sid));
        return poll;
    }

    /// <summary>Polls for a binary payload.</summary>
    /// <returns>The payload in hexadecimal digits.</returns>
    public async Task<string> GetBinaryAsync()
    {
        using var answer = await TryGetAsync();
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        return Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Sends packets, and expects them to be taken.</summary>
    public Task PostAsync(params string[] packets)
    {
        return PostRawAsync(Payload(packets));
    }

    public async Task PostRawAsync(string body)
    {
        using var answer = await _app.Http.PostAsync(Url, new StringContent(body, Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
    }

    public async Task PostBinaryAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await _app.Http.PostAsync(Url, content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
