using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Primitives;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Compression of long-polling, and the mark by which a packet is kept from it.</summary>
public class CompressionTests
{
    private static readonly string Large = $"42[\"large\",\"{new string('x', 2000)}\"]";

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("br", null)]
    [InlineData(null, null)]
    public async Task A_large_answer_is_compressed_as_the_client_accepts(string? accepts, string? encoding)
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        app.Send(client.Sid, Large);
        var (used, text, length) = await GetAsync(app, client, accepts);
        Assert.Equal(encoding, used);
        Assert.Equal(Large, text);
        Assert.InRange(length, 1, encoding is null ? 3000 : 200);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("deflate, gzip", "deflate")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("gzip;q=0.5, deflate", "deflate")]
    [InlineData("gzip ; q=1.0 , deflate;q=0.9", "gzip")]
    [InlineData("*", "gzip")]
    [InlineData("*;q=0.5, deflate;q=0.1", "gzip")]
    [InlineData("gzip;q=0, *", "deflate")]
    [InlineData("*, gzip", "gzip")]
    [InlineData("*, deflate", "deflate")]
    [InlineData("gzip;q=0", null)]
    [InlineData("gzip;q=x", null)]
    [InlineData("gzip;q=-1", null)]
    [InlineData("identity", null)]
    [InlineData("constructor, __proto__;q=1", null)]
    [InlineData(",;,;q=,", null)]
    [InlineData("", null)]
    public void The_encoding_is_chosen_as_Nodes_server_chooses_it(string header, string? expected)
    {
        Assert.Equal(expected, AcceptEncoding.Choose(new StringValues(header), AcceptEncoding.Gzip, AcceptEncoding.Deflate));
    }

    [Fact]
    public async Task Answers_under_the_threshold_are_sent_as_they_are()
    {
        await using var app = await TestApp.StartAsync(options: options => options.HttpCompression!.Threshold = Large.Length + 1);
        var client = await PollingClient.ConnectAsync(app);
        app.Send(client.Sid, Large);
        Assert.Null((await GetAsync(app, client, "gzip")).Encoding);
        app.Send(client.Sid, Large + " ");
        Assert.Equal("gzip", (await GetAsync(app, client, "gzip")).Encoding);
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using var app = await TestApp.StartAsync(options: options => options.HttpCompression = null);
        var client = await PollingClient.ConnectAsync(app);
        app.Send(client.Sid, Large);
        app.Send(client.Sid, Large, SendFlags.NoCompress);
        var (encoding, text, _) = await GetAsync(app, client, "gzip");
        Assert.Null(encoding);
        Assert.Equal(Large + PollingClient.Separator + Large, text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Packets_that_are_not_to_be_compressed_are_not_unless_others_are_with_them(bool alone)
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var shared = Frames.Text(Large);
        var before = shared.ToArray();
        app.SendShared(client.Sid, shared, SendFlags.NoCompress);
        app.Send(client.Sid, Large, SendFlags.NoCompress);
        if (!alone)
        {
            app.Send(client.Sid, "42[\"small\"]");
        }

        var (encoding, text, _) = await GetAsync(app, client, "gzip");
        Assert.Equal(alone ? null : "gzip", encoding);
        Assert.Equal(Large + PollingClient.Separator + Large + (alone ? string.Empty : PollingClient.Separator + "42[\"small\"]"), text);
        Assert.Equal(before, shared);
    }

    [Fact]
    public async Task A_marked_packet_that_does_not_fit_keeps_its_mark_for_the_next_answer()
    {
        await using var app = await TestApp.StartAsync(options: options => options.MaxHttpBufferSize = 3000);
        var client = await PollingClient.ConnectAsync(app);
        app.Send(client.Sid, Large);
        app.Send(client.Sid, Large, SendFlags.NoCompress);
        Assert.Equal(("gzip", Large), await EncodingAndTextAsync(app, client));
        Assert.Equal((null, Large), await EncodingAndTextAsync(app, client));
    }

    [Fact]
    public async Task A_mark_never_reaches_the_wire_of_a_WebSocket_after_the_upgrade()
    {
        await using var app = await TestApp.StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        app.Send(polling.Sid, "42[\"first\"]", SendFlags.NoCompress);
        app.SendShared(polling.Sid, Frames.Text(Large), SendFlags.NoCompress);
        app.Send(polling.Sid, "42[\"last\"]");
        await socket.SendAsync("5");
        foreach (var expected in new[] { "42[\"first\"]", Large, "42[\"last\"]" })
        {
            var frame = await socket.ReadAsync();
            Assert.Equal(0, frame.ReservedBits);
            Assert.Equal(expected, frame.Text);
        }
    }

    private static async Task<(string?, string)> EncodingAndTextAsync(TestApp app, PollingClient client)
    {
        var (encoding, text, _) = await GetAsync(app, client, "gzip");
        return (encoding, text);
    }

    private static async Task<(string? Encoding, string Text, int Length)> GetAsync(TestApp app, PollingClient client, string? accepts)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, client.Url);
        if (accepts is not null)
        {
            request.Headers.Add("Accept-Encoding", accepts);
        }

        using var answer = await app.Http.SendAsync(request);
        var encoding = answer.Content.Headers.ContentEncoding.SingleOrDefault();
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        using Stream stream = encoding switch
        {
            "gzip" => new GZipStream(new MemoryStream(body), CompressionMode.Decompress),
            "deflate" => new ZLibStream(new MemoryStream(body), CompressionMode.Decompress),
            _ => new MemoryStream(body),
        };
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return (encoding, await reader.ReadToEndAsync(), body.Length);
    }
}
