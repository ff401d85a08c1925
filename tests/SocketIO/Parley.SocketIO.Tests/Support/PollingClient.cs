using System.Net;
using System.Text;
using System.Text.Json;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Support;

/// <summary>A client on long-polling, request by request.</summary>
internal sealed class PollingClient
{
    public const char Separator = '\x1e';

    private readonly TestApp _app;

    private PollingClient(TestApp app, string sid)
    {
        _app = app;
        Sid = sid;
    }

    public string Sid { get; }

    public Uri Url => UrlOf(_app, Sid);

    public static Uri UrlOf(TestApp app, string? sid = null)
    {
        return new Uri(app.Address, "/socket.io/?EIO=4&transport=polling" + (sid is null ? string.Empty : "&sid=" + sid));
    }

    /// <summary>Reads the <c>sid</c> of a handshake or of a CONNECT packet.</summary>
    public static string SidOf(string packet)
    {
        using var json = JsonDocument.Parse(packet[packet.IndexOf('{', StringComparison.Ordinal)..]);
        return json.RootElement.GetProperty("sid").GetString()!;
    }

    public static async Task<PollingClient> OpenAsync(TestApp app)
    {
        var handshake = await app.Http.GetStringAsync(UrlOf(app));
        Assert.StartsWith("0{", handshake, StringComparison.Ordinal);
        return new PollingClient(app, SidOf(handshake));
    }

    /// <summary>Opens a session and joins a namespace.</summary>
    public static async Task<PollingClient> ConnectAsync(TestApp app, string nsp = "/")
    {
        var client = await OpenAsync(app);
        var prefix = nsp == "/" ? "40" : $"40{nsp},";
        await client.PostAsync(prefix);
        Assert.StartsWith(prefix + "{\"sid\":\"", await client.GetAsync(), StringComparison.Ordinal);
        return client;
    }

    /// <summary>Polls, and expects an answer.</summary>
    public Task<string> GetAsync()
    {
        return _app.Http.GetStringAsync(Url);
    }

    public Task<HttpResponseMessage> TryGetAsync(CancellationToken cancellationToken = default)
    {
        return _app.Http.GetAsync(Url, cancellationToken);
    }

    /// <summary>Sends packets, and expects them to be taken.</summary>
    public async Task PostAsync(params string[] packets)
    {
        using var answer = await TryPostAsync(string.Join(Separator, packets));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> TryPostAsync(string body)
    {
        return TryPostAsync(new StringContent(body, Encoding.UTF8, "text/plain"));
    }

    public Task<HttpResponseMessage> TryPostAsync(HttpContent body)
    {
        return _app.Http.PostAsync(Url, body);
    }

    /// <summary>Polls, and comes back when the server holds the request.</summary>
    public async Task<Task<HttpResponseMessage>> BeginGetAsync(CancellationToken cancellationToken = default)
    {
        var poll = TryGetAsync(cancellationToken);
        await Eventually.Until(() => poll.IsCompleted || HoldsPoll(_app, Sid));
        return poll;
    }

    public static bool HoldsPoll(TestApp app, string sid)
    {
        return app.IO.EngineServer.Find(sid) is { Transport: PollingTransport { HasPendingPoll: true } };
    }
}
