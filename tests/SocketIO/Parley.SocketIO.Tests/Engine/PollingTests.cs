using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class PollingTests
{
    [Fact]
    public async Task Two_polls_at_once_end_the_session()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var first = await client.BeginGetAsync();
        using var second = await client.TryGetAsync();
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        using var closed = await first;
        Assert.Equal("1", await closed.Content.ReadAsStringAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Equal("overlap from client", reason.Description);
    }

    [Fact]
    public async Task Two_posts_at_once_end_the_session_and_both_are_answered()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var slow = new HeldContent("42[\"first\"]");
        var first = client.TryPostAsync(slow);
        await slow.Begun;
        await Eventually.Until(() => app.IO.EngineServer.Find(client.Sid)!.Transport is PollingTransport { IsPosting: true });
        using var second = await client.TryPostAsync("42[\"second\"]");
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        slow.Finish();
        using var late = await first;
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.Equal("data request overlap from client", (await app.ReasonAsync()).Description);
    }

    [Fact]
    public async Task An_aborted_poll_ends_the_session()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        using var abort = new CancellationTokenSource();
        var poll = await client.BeginGetAsync(abort.Token);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Equal("poll connection closed prematurely", reason.Description);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task An_aborted_post_ends_the_session()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, app.Address.Port);
        await tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST {client.Url.PathAndQuery} HTTP/1.1\r\nHost: {client.Url.Authority}\r\nContent-Length: 100\r\n\r\n42["));
        await Eventually.Until(() => app.IO.EngineServer.Find(client.Sid)!.Transport is PollingTransport { IsPosting: true });
        tcp.Close();
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Equal("data request connection closed prematurely", reason.Description);
    }

    [Fact]
    public async Task A_close_packet_ends_the_session_and_releases_the_poll()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var poll = await client.BeginGetAsync();
        await client.PostAsync("1");
        using var answer = await poll;
        Assert.Equal("6", await answer.Content.ReadAsStringAsync());
        Assert.Equal(DisconnectReason.TransportClose, await app.ReasonAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("\u001e")]
    [InlineData("42[\"x\"]\u001e")]
    [InlineData("b!!!!")]
    public async Task A_malformed_payload_ends_the_session_with_parse_error(string body)
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        await client.PostAsync(body);
        Assert.Equal(DisconnectReason.ParseError, await app.ReasonAsync());
        using var poll = await client.TryGetAsync();
        Assert.Equal("""{"code":1,"message":"Session ID unknown"}""", await poll.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nothing_after_a_bad_packet_is_handled()
    {
        var seen = new List<string>();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket => socket.On("x", (string s) => seen.Add(s))));
        var client = await PollingClient.ConnectAsync(app);
        await client.PostAsync("42[\"x\",\"before\"]", "abc", "42[\"x\",\"after\"]");
        Assert.Equal(DisconnectReason.ParseError, await app.ReasonAsync());
        Assert.Equal(["before"], seen);
    }

    [Fact]
    public async Task More_packets_than_a_payload_may_have_end_the_session()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        await client.PostAsync([.. Enumerable.Repeat("6", 1024)]);
        Assert.Empty(app.Reasons);
        await client.PostAsync([.. Enumerable.Repeat("6", 1025)]);
        Assert.Equal(DisconnectReason.ParseError, await app.ReasonAsync());
    }

    [Fact]
    public async Task An_octet_stream_is_refused()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var body = new ByteArrayContent([0, 1, 2]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await client.TryPostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid content", (await app.ReasonAsync()).Description);
    }

    [Fact]
    public async Task An_encoded_body_is_refused_and_the_session_lives()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var body = new StringContent("42[\"x\"]");
        body.Headers.ContentEncoding.Add("gzip");
        using var answer = await client.TryPostAsync(body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        await client.PostAsync("42[\"x\"]");
        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_refused_and_the_session_lives(string method)
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        using var answer = await app.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), client.Url));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        await client.PostAsync("42[\"x\"]");
        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData(999, false, HttpStatusCode.OK)]
    [InlineData(1000, false, HttpStatusCode.OK)]
    [InlineData(1001, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(999, true, HttpStatusCode.OK)]
    [InlineData(1000, true, HttpStatusCode.OK)]
    [InlineData(1001, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_may_have_MaxHttpBufferSize_bytes_and_not_one_more(int size, bool chunked, HttpStatusCode expected)
    {
        var seen = 0;
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("x", (string text) => seen = text.Length)),
            options => options.MaxHttpBufferSize = 1000);
        var client = await PollingClient.ConnectAsync(app);

        // Bytes are counted, not characters.
        var text = "é" + new string('x', size - 2 - "42[\"x\",\"\"]".Length);
        using var request = new HttpRequestMessage(HttpMethod.Post, client.Url)
        {
            Content = new StringContent($"42[\"x\",\"{text}\"]", Encoding.UTF8, "text/plain"),
        };
        Assert.Equal(size, request.Content.Headers.ContentLength);
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await app.Http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? text.Length : 0, seen);
        await client.PostAsync("42[\"y\"]");
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task A_poll_carries_no_more_than_MaxHttpBufferSize()
    {
        await using var app = await TestApp.StartAsync(options: options => options.MaxHttpBufferSize = 1000);
        var client = await PollingClient.ConnectAsync(app);
        for (var i = 0; i < 10; i++)
        {
            app.TheSocket.Emit("n", i, new string('x', 300));
        }

        var packets = new List<string>();
        while (packets.Count < 10)
        {
            var answer = await client.GetAsync();
            Assert.InRange(answer.Length, 1, 1000);
            packets.AddRange(answer.Split(PollingClient.Separator));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"42[\"n\",{i},\"{new string('x', 300)}\"]"), packets);
    }

    [Fact]
    public async Task Every_answer_says_that_it_is_neither_to_be_stored_nor_guessed_at()
    {
        await using var app = await TestApp.StartAsync();
        foreach (var url in new[] { PollingClient.UrlOf(app), PollingClient.UrlOf(app, "unknown") })
        {
            using var answer = await app.Http.GetAsync(url);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.NotNull(answer.Content.Headers.ContentLength);
        }
    }

    /// <summary>A body whose end the test decides.</summary>
    private sealed class HeldContent(string text) : HttpContent
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => Eventually.Within(_begun.Task);

        public void Finish()
        {
            _finish.SetResult();
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            await stream.WriteAsync(bytes.AsMemory(0, 3));
            await stream.FlushAsync();
            _begun.SetResult();
            await _finish.Task;
            await stream.WriteAsync(bytes.AsMemory(3));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
