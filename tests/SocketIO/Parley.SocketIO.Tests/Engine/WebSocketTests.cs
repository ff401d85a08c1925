using System.Net;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What holds for a WebSocket whoever frames it: the own framing or the host's.</summary>
public class WebSocketTests
{
    private const int Limit = 1000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_and_binary_come_back(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"echo\",{\"text\":\"€ 😀\"}]");
        await client.ExpectAsync("431[{\"text\":\"€ 😀\"}]");
        foreach (var size in new[] { 0, 1, 125, 126, 900 })
        {
            var data = Enumerable.Range(0, size).Select(i => (byte)i).ToArray();
            await client.SendAsync("""451-2["echo",{"_placeholder":true,"num":0}]""");
            await client.SendAsync(data);
            await client.ExpectAsync("""461-2[{"_placeholder":true,"num":0}]""");
            Assert.Equal(data, await client.ReadBinaryAsync());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fragments_with_control_frames_between_them_are_one_message(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        await client.SendFrameAsync(WsFrame.TextOpcode, default, final: false);
        await client.SendFrameAsync(0, "421[\"ec"u8.ToArray(), final: false);
        await client.SendFrameAsync(WsFrame.PingOpcode, "are you there"u8.ToArray());
        await client.SendFrameAsync(0, default, final: false);
        await client.SendFrameAsync(0, "ho\",1]"u8.ToArray());

        var pong = await client.ReadAsync();
        Assert.Equal(WsFrame.PongOpcode, pong.Opcode);
        Assert.Equal("are you there", pong.Text);
        await client.ExpectAsync("431[1]");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clients_close_is_answered_and_is_a_transport_close(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync(CloseCode(managed));
        Assert.Equal(DisconnectReason.TransportClose, await app.ReasonAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_is_a_transport_close(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        client.Dispose();
        Assert.Equal(DisconnectReason.TransportClose, await app.ReasonAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_close_sends_what_waits_and_then_a_close_frame_without_code(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 100; i++)
        {
            app.TheSocket.Emit("n", i);
        }

        app.TheSocket.Disconnect(close: true);
        for (var i = 0; i < 100; i++)
        {
            await client.ExpectAsync($"42[\"n\",{i}]");
        }

        await client.ExpectAsync("41");
        Assert.Equal(CloseCode(managed), await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ServerNamespaceDisconnect, await app.ReasonAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_does_not_answer_the_close_frame_is_cut_off(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        app.TheSocket.Disconnect(close: true);
        await client.ExpectAsync("41");
        Assert.Equal(CloseCode(managed), await client.ReadCloseCodeAsync());
        var end = client.ReadAsync();
        await Eventually.Until(() =>
        {
            app.Advance(1);
            return end.IsCompleted;
        });
        Assert.Equal(WsFrame.End, (await end).Opcode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_packet_that_is_none_is_a_parse_error(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("7");
        Assert.Equal(CloseCode(managed), await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ParseError, await app.ReasonAsync());
    }

    [Theory]
    [InlineData(false, Limit - 1, false)]
    [InlineData(false, Limit, false)]
    [InlineData(false, Limit + 1, false)]
    [InlineData(false, Limit - 1, true)]
    [InlineData(false, Limit, true)]
    [InlineData(false, Limit + 1, true)]
    [InlineData(true, Limit - 1, false)]
    [InlineData(true, Limit, false)]
    [InlineData(true, Limit + 1, false)]
    [InlineData(true, Limit - 1, true)]
    [InlineData(true, Limit, true)]
    [InlineData(true, Limit + 1, true)]
    public async Task A_message_may_have_MaxHttpBufferSize_bytes_and_not_one_more(bool managed, int size, bool fragmented)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        var text = new string('x', size - "421[\"length\",\"\"]".Length);
        var message = System.Text.Encoding.UTF8.GetBytes($"421[\"length\",\"{text}\"]");
        Assert.Equal(size, message.Length);
        if (fragmented)
        {
            await client.SendFrameAsync(WsFrame.TextOpcode, message.AsMemory(0, 500), final: false);
            await client.SendFrameAsync(0, message.AsMemory(500));
        }
        else
        {
            await client.SendFrameAsync(WsFrame.TextOpcode, message);
        }

        if (size <= Limit)
        {
            await client.ExpectAsync($"431[{text.Length}]");
            return;
        }

        Assert.Equal(1009, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.NotNull(reason.Description);
    }

    [Theory]
    [InlineData(1001ul)]
    [InlineData(100_000ul)]
    [InlineData((ulong)long.MaxValue)]
    public async Task A_declared_length_over_the_limit_is_refused_before_a_byte_of_it_has_come(ulong declared)
    {
        await using var app = await StartAsync(managed: false);
        var client = await WsClient.ConnectAsync(app);
        await client.SendFrameAsync(WsFrame.BinaryOpcode, default, declaredLength: declared);
        Assert.Equal(1009, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.TransportError, await app.ReasonAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fragments_without_end_are_refused(bool managed)
    {
        await using var app = await StartAsync(managed);
        var client = await WsClient.ConnectAsync(app);
        await client.SendFrameAsync(WsFrame.TextOpcode, "4"u8.ToArray(), final: false);
        var fragments = Enumerable.Repeat(WsClient.Frame(0, default, final: false), 40_000).SelectMany(frame => frame).ToArray();
        try
        {
            await client.SendRawAsync(fragments);
        }
        catch (IOException)
        {
            // The host's framing closes over unread data, which resets the connection.
        }

        if (!managed)
        {
            Assert.Equal(1008, await client.ReadCloseCodeAsync());
        }

        Assert.Equal(DisconnectReason.TransportError, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_frame_that_breaks_the_protocol_is_answered_with_1002()
    {
        await using var app = await StartAsync(managed: false);
        var client = await WsClient.ConnectAsync(app);
        await client.SendFrameAsync(3, default);
        Assert.Equal(1002, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.NotNull(reason.Description);
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_is_answered_with_1007()
    {
        await using var app = await StartAsync(managed: false);
        var client = await WsClient.ConnectAsync(app);
        await client.SendFrameAsync(WsFrame.TextOpcode, new byte[] { (byte)'4', (byte)'2', 0xFF });
        Assert.Equal(1007, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.TransportError, await app.ReasonAsync());
    }

    [Fact]
    public async Task Many_frames_in_one_write_are_handled_in_order()
    {
        await using var app = await StartAsync(managed: false);
        var client = await WsClient.ConnectAsync(app);
        var frames = Enumerable.Range(0, 500)
            .SelectMany(i => WsClient.Frame(WsFrame.TextOpcode, System.Text.Encoding.UTF8.GetBytes($"42{i}[\"echo\",{i}]")))
            .ToArray();
        await client.SendRawAsync(frames);
        for (var i = 0; i < 500; i++)
        {
            await client.ExpectAsync($"43{i}[{i}]");
        }
    }

    [Fact]
    public async Task A_message_that_comes_byte_by_byte_is_handled()
    {
        await using var app = await StartAsync(managed: false);
        var client = await WsClient.ConnectAsync(app);
        foreach (var one in WsClient.Frame(WsFrame.TextOpcode, "421[\"echo\",\"slowly\"]"u8))
        {
            await client.SendRawAsync([one]);
        }

        await client.ExpectAsync("431[\"slowly\"]");
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version", "12", "Missing or invalid Sec-WebSocket-Version header")]
    [InlineData("Sec-WebSocket-Key", "short", "Missing or invalid Sec-WebSocket-Key header")]
    public async Task A_faulty_upgrade_is_refused_before_the_101(string name, string value, string expected)
    {
        await using var app = await StartAsync(managed: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, "/socket.io/?EIO=4&transport=websocket"));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", name == "Sec-WebSocket-Version" ? value : "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", name == "Sec-WebSocket-Key" ? value : "dGhlIHNhbXBsZSBub25jZQ==");
        using var answer = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    // The platform's WebSocket cannot send a close frame without a code.
    private static int CloseCode(bool managed)
    {
        return managed ? 1000 : 1005;
    }

    private static Task<TestApp> StartAsync(bool managed)
    {
        return TestApp.StartAsync(
            app => app.IO.OnConnection(socket =>
            {
                socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data));
                socket.On("length", (string text, Acknowledgement ack) => ack.Send(text.Length));
            }),
            options => options.MaxHttpBufferSize = Limit,
            managedWebSocket: managed);
    }
}
