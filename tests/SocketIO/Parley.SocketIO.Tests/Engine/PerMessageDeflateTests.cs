using System.IO.Compression;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Measured alone, since one test counts the memory of the process.</summary>
[Collection(MemoryTests.Alone)]
public class PerMessageDeflateTests
{
    private const string Offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static readonly string Large = $"42[\"large\",\"{new string('x', 2000)}\"]";

    [Theory]
    [InlineData("permessage-deflate", "permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits", "permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits=8", "permessage-deflate")]
    [InlineData("permessage-deflate;server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10")]
    [InlineData("permessage-deflate; server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10")]
    [InlineData("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate")]
    [InlineData(
        "permessage-deflate; unknown, permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9")]
    [InlineData("permessage-deflate; server_max_window_bits=8", null)]
    [InlineData("permessage-deflate; server_max_window_bits=16", null)]
    [InlineData("permessage-deflate; server_max_window_bits=010", null)]
    [InlineData("permessage-deflate; server_max_window_bits", null)]
    [InlineData("permessage-deflate; client_max_window_bits=7", null)]
    [InlineData("permessage-deflate; server_no_context_takeover=true", null)]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover", null)]
    [InlineData("permessage-deflate; server_max_window_bits=10; server_max_window_bits=11", null)]
    [InlineData("permessage-deflate; constructor", null)]
    [InlineData("permessage-deflate; __proto__=1", null)]
    [InlineData("permessage-deflate;;", null)]
    [InlineData("constructor", null)]
    [InlineData("__proto__; a=b", null)]
    [InlineData(",,;;==\"", null)]
    public async Task An_offer_is_accepted_as_far_as_it_can_be_kept_and_a_hostile_one_is_passed_over(string offer, string? answer)
    {
        await using var app = await StartAsync();
        var client = await WsClient.ConnectAsync(app, headers: $"Sec-WebSocket-Extensions: {offer}\r\n");
        Assert.Equal(HttpStatusCode.SwitchingProtocols, client.Status);
        if (answer is null)
        {
            Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Head, StringComparison.OrdinalIgnoreCase);
        }
        else
        {
            Assert.Contains($"Sec-WebSocket-Extensions: {answer}\r\n", client.Head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_is_off_unless_asked_for()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app, headers: Offer);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_servers_own_wishes_are_part_of_the_answer()
    {
        await using var app = await StartAsync(options =>
        {
            options.ServerMaxWindowBits = 11;
            options.ServerNoContextTakeover = options.ClientNoContextTakeover = true;
        });
        var client = await WsClient.ConnectAsync(app, headers: Offer);
        Assert.Contains(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=11\r\n",
            client.Head,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_messages_are_compressed_and_small_or_marked_ones_are_not()
    {
        await using var app = await StartAsync();
        var client = await WsClient.ConnectAsync(app, headers: Offer);
        var shared = Frames.Text(Large);
        app.Send(client.Sid, Large);
        app.Send(client.Sid, "42[\"small\"]");
        app.Send(client.Sid, Large, SendFlags.NoCompress);
        app.SendShared(client.Sid, shared, SendFlags.NoCompress);
        app.SendShared(client.Sid, shared);

        var compressed = await client.ReadAsync();
        Assert.Equal(WsFrame.Compressed, compressed.ReservedBits);
        Assert.InRange(compressed.Payload.Length, 1, 200);
        Assert.Equal(Large, Inflate(compressed.Payload));
        foreach (var plain in new[] { "42[\"small\"]", Large, Large })
        {
            var frame = await client.ReadAsync();
            Assert.Equal(0, frame.ReservedBits);
            Assert.Equal(plain, frame.Text);
        }

        Assert.Equal(WsFrame.Compressed, (await client.ReadAsync()).ReservedBits);
        Assert.Equal(Frames.Text(Large), shared);
    }

    [Fact]
    public async Task Compressed_messages_of_the_client_are_understood()
    {
        await using var app = await StartAsync();
        var client = await WsClient.ConnectAsync(app, headers: Offer);
        await SendCompressedAsync(client, Deflate(Encoding.UTF8.GetBytes("421[\"echo\",\"deflated\"]")));
        await client.ExpectAsync("431[\"deflated\"]");
        await client.SendAsync("422[\"echo\",\"plain\"]");
        await client.ExpectAsync("432[\"plain\"]");
        await client.CloseAsync();
        Assert.Equal(DisconnectReason.TransportClose, await app.ReasonAsync());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Both_directions_work_with_the_platforms_client(bool http2, bool managedWebSocket)
    {
        await using var app = await TestApp.StartAsync(
            Echo,
            options => options.PerMessageDeflate = new(),
            managedWebSocket: managedWebSocket,
            build: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
                listen => listen.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1)));
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        socket.Options.HttpVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var address = new Uri($"ws://127.0.0.1:{app.Address.Port}/socket.io/?EIO=4&transport=websocket");
        await Eventually.Within(socket.ConnectAsync(address, invoker, CancellationToken.None));
        var agreed = Assert.Single(socket.HttpResponseHeaders!["Sec-WebSocket-Extensions"]);
        Assert.StartsWith("permessage-deflate", agreed, StringComparison.Ordinal);
        Assert.StartsWith("0{", await ReceiveAsync(socket), StringComparison.Ordinal);
        await SendAsync(socket, "40");
        Assert.StartsWith("40{", await ReceiveAsync(socket), StringComparison.Ordinal);
        var noise = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i * 7919 % 10_007},"));
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(socket, $"42{i}[\"echo\",\"{noise}\"]");
            Assert.Equal($"43{i}[\"{noise}\"]", await ReceiveAsync(socket));
        }

        await Eventually.Within(socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None));
        Assert.Equal(DisconnectReason.TransportClose, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_session_may_be_upgraded_to_it_with_marked_packets_waiting()
    {
        await using var app = await StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid, Offer);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        app.Send(polling.Sid, Large, SendFlags.NoCompress);
        app.Send(polling.Sid, Large);
        await socket.SendAsync("5");
        Assert.Equal(0, (await socket.ReadAsync()).ReservedBits);
        Assert.Equal(WsFrame.Compressed, (await socket.ReadAsync()).ReservedBits);
    }

    [Fact]
    public async Task A_bomb_costs_no_memory_and_is_refused_with_1009()
    {
        var bomb = DeflateZeros(1L << 30);
        await using var app = await StartAsync();
        var client = await WsClient.ConnectAsync(app, headers: Offer);
        var bystander = await WsClient.ConnectAsync(app, headers: Offer);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sending = SendCompressedAsync(client, bomb, WsFrame.BinaryOpcode);
        Assert.Equal((int)WebSocketCloseStatus.MessageTooBig, await client.ReadCloseCodeAsync());
        await Eventually.Within(sending);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 50_000_000);
        Assert.Equal(DisconnectReason.TransportError, await app.ReasonAsync());
        await bystander.SendAsync("421[\"echo\",\"alive\"]");
        await bystander.ExpectAsync("431[\"alive\"]");
    }

    [Fact]
    public async Task What_cannot_be_inflated_ends_its_own_session_only()
    {
        await using var app = await StartAsync();
        var client = await WsClient.ConnectAsync(app, headers: Offer);
        var bystander = await WsClient.ConnectAsync(app, headers: Offer);
        await SendCompressedAsync(client, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        Assert.Equal(DisconnectReason.TransportError, await app.ReasonAsync());
        await bystander.SendAsync("421[\"echo\",\"alive\"]");
        await bystander.ExpectAsync("431[\"alive\"]");
    }

    private static Task<TestApp> StartAsync(Action<SocketIOPerMessageDeflateOptions>? change = null)
    {
        return TestApp.StartAsync(Echo, options =>
        {
            options.PerMessageDeflate = new SocketIOPerMessageDeflateOptions();
            change?.Invoke(options.PerMessageDeflate);
        });
    }

    private static void Echo(TestApp app)
    {
        app.IO.OnConnection(socket => socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data)));
    }

    private static Task SendCompressedAsync(WsClient client, byte[] payload, int opcode = WsFrame.TextOpcode)
    {
        var frame = WsClient.Frame(opcode, payload);
        frame[0] |= WsFrame.Compressed << 4;
        return client.SendRawAsync(frame);
    }

    private static byte[] Deflate(byte[] data)
    {
        var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(data);
            deflate.Flush();

            // Without the empty block that ends a flush (RFC 7692, section 7.2.1).
            return output.ToArray()[..^4];
        }
    }

    private static byte[] DeflateZeros(long count)
    {
        var zeros = new byte[1 << 20];
        var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var written = 0L; written < count; written += zeros.Length)
            {
                deflate.Write(zeros);
            }
        }

        return output.ToArray();
    }

    private static string Inflate(byte[] payload)
    {
        using var inflate = new DeflateStream(new MemoryStream([.. payload, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
        var buffer = new byte[10_000];
        var length = inflate.ReadAtLeast(buffer, Large.Length);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static Task SendAsync(WebSocket socket, string text)
    {
        return Eventually.Within(socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None));
    }

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[200_000];
        var length = 0;
        while (true)
        {
            var part = await Eventually.Within(socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask());
            length += part.Count;
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }
}
