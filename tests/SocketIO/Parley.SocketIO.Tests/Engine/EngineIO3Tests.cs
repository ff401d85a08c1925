using System.Net;
using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Clients of Engine.IO 3: who may connect, their heartbeat, their upgrade.</summary>
public partial class EngineIO3Tests
{
    private const string EngineIO3 = "&EIO=3";
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";

    [Theory]
    [InlineData("EIO=3")]
    [InlineData("EIO=5")]
    [InlineData("EIO=abc")]
    [InlineData("")]
    public async Task Without_AllowEIO3_every_revision_but_4_is_refused(string revision)
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.Http.GetAsync(new Uri(app.Address, $"/socket.io/?transport=polling&{revision}"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("""{"code":5,"message":"Unsupported protocol version"}""", await answer.Content.ReadAsStringAsync());

        var socket = await WsClient.OpenAsync(app, query: "&EIO=3");
        Assert.Equal(HttpStatusCode.BadRequest, socket.Status);
    }

    [Theory]
    [InlineData("EIO=3", 3)]
    [InlineData("EIO=5", 3)]
    [InlineData("", 3)]
    [InlineData("EIO=4", 4)]
    public async Task With_AllowEIO3_every_revision_but_4_is_3(string revision, int expected)
    {
        await using var app = await StartAsync();
        var handshake = await app.Http.GetStringAsync(new Uri(app.Address, $"/socket.io/?transport=polling&{revision}"));
        Assert.StartsWith(expected == 4 ? "0{" : $"{handshake.Length - 4}:0{{", handshake, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_handshake_stands_alone_in_its_payload()
    {
        await using var app = await StartAsync();
        var handshake = await app.Http.GetStringAsync(EngineIO3PollingClient.UrlOf(app));

        Assert.Matches(Handshake(), handshake);
        Assert.Equal($"{handshake.Length - 4}:", handshake[..4]);
    }

    [Fact]
    public async Task A_request_of_the_other_revision_is_refused_and_the_session_lives()
    {
        await using var app = await StartAsync();
        var older = await EngineIO3PollingClient.ConnectAsync(app);
        var newer = await PollingClient.ConnectAsync(app);

        Assert.Equal(BadRequest, await BodyAsync(app, PollingClient.UrlOf(app, older.Sid)));
        Assert.Equal(BadRequest, await BodyAsync(app, EngineIO3PollingClient.UrlOf(app, $"&sid={newer.Sid}")));
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app, older.Sid)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app, newer.Sid, query: EngineIO3)).Status);

        await older.PostAsync("421[\"echo\",1]");
        Assert.Equal("6:431[1]", await older.GetAsync());
        await newer.PostAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await newer.GetAsync());
    }

    [Fact]
    public async Task A_request_without_EIO_belongs_to_a_session_of_revision_3()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.OpenAsync(app);
        Assert.Equal("2:40", await BodyAsync(app, new Uri(app.Address, $"/socket.io/?transport=polling&sid={client.Sid}")));
    }

    [Fact]
    public async Task Lengths_count_UTF_16_code_units_both_ways()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        await client.PostRawAsync("16:421[\"echo\",\"€é\"]16:422[\"echo\",\"😀\"]");
        Assert.Equal("9:431[\"€é\"]9:432[\"😀\"]", await client.GetAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("421[\"echo\",1]")]
    [InlineData("99:40")]
    [InlineData("19:421[\"echo\",\"€é\"]")]
    public async Task A_malformed_payload_is_a_parse_error(string body)
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        await client.PostRawAsync(body);
        Assert.Equal(DisconnectReason.ParseError, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_binary_payload_is_taken_and_given()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        byte[] header = [.. """451-1["echo",{"_placeholder":true,"num":0}]"""u8];
        await client.PostBinaryAsync([0, .. Digits(header.Length), 0xFF, .. header, 1, 5, 0xFF, 4, 1, 2, 3, 4]);

        // The acknowledgement, its attachment, nothing else.
        byte[] answer = [.. """461-1[{"_placeholder":true,"num":0}]"""u8];
        Assert.Equal(
            Convert.ToHexString([0, .. Digits(answer.Length), 0xFF, .. answer, 1, 5, 0xFF, 4, 1, 2, 3, 4]),
            await client.GetBinaryAsync());
    }

    [Fact]
    public async Task With_b64_binary_messages_are_base64_in_a_text_payload()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app, "&b64=1");
        await client.PostAsync("""451-1["echo",{"_placeholder":true,"num":0}]""", "b4AQIDBA==");
        Assert.Equal(
            EngineIO3PollingClient.Payload("""461-1[{"_placeholder":true,"num":0}]""", "b4AQIDBA=="), await client.GetAsync());
    }

    [Fact]
    public async Task A_payload_with_binary_messages_is_no_larger_than_a_request_may_be()
    {
        await using var app = await StartAsync(options: options => options.MaxHttpBufferSize = 1000);
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        app.TheSocket.Emit("first", new byte[600]);
        app.TheSocket.Emit("second", new byte[600]);
        app.TheSocket.Emit("third", 3);

        var payloads = new List<byte[]>();
        while (!payloads.Any(payload => payload.AsSpan().IndexOf("third"u8) >= 0))
        {
            payloads.Add(await app.Http.GetByteArrayAsync(client.Url));
        }

        Assert.All(payloads, payload => Assert.InRange(payload.Length, 1, 1000));
        Assert.Equal(2, payloads.Count);
    }

    [Fact]
    public async Task Binary_content_is_refused_for_revision_4_only()
    {
        await using var app = await StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        using var content = new ByteArrayContent([0, 1, 0xFF, (byte)'6']);
        content.Headers.ContentType = new("application/octet-stream");
        using var answer = await client.TryPostAsync(content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(DisconnectReason.TransportError, await app.ReasonAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Binary_messages_over_WebSocket_begin_with_their_type(bool managed)
    {
        await using var app = await StartAsync(managed: managed);
        var client = await ConnectAsync(app);
        await client.SendAsync("""451-1["echo",{"_placeholder":true,"num":0}]""");
        await client.SendAsync([4, 1, 2, 3]);
        await client.ExpectAsync("""461-1[{"_placeholder":true,"num":0}]""");
        Assert.Equal([4, 1, 2, 3], await client.ReadBinaryAsync());
    }

    [Fact]
    public async Task With_b64_binary_messages_over_WebSocket_are_text()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app, "&b64=1");
        await client.SendAsync("""451-1["echo",{"_placeholder":true,"num":0}]""");
        await client.SendAsync("b4AQID");
        await client.ExpectAsync("""461-1[{"_placeholder":true,"num":0}]""");
        await client.ExpectAsync("b4AQID");
    }

    [Fact]
    public async Task A_binary_frame_without_a_known_type_is_a_parse_error()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await client.SendAsync([9, 1, 2]);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ParseError, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_broadcast_reaches_clients_of_every_form()
    {
        await using var app = await StartAsync();
        var polling = await EngineIO3PollingClient.ConnectAsync(app);
        var older = await ConnectAsync(app);
        var newer = await WsClient.ConnectAsync(app);
        app.IO.Emit("all", new byte[] { 7 });

        const string Header = """451-["all",{"_placeholder":true,"num":0}]""";
        await older.ExpectAsync(Header);
        Assert.Equal([4, 7], await older.ReadBinaryAsync());
        await newer.ExpectAsync(Header);
        Assert.Equal([7], await newer.ReadBinaryAsync());
        Assert.EndsWith("0102FF0407", await polling.GetBinaryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_pings_and_the_server_answers_with_a_bare_pong()
    {
        await using var app = await StartAsync();
        var socket = await ConnectAsync(app);
        await socket.SendAsync("2");
        await socket.ExpectAsync("3");
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3");

        var polling = await EngineIO3PollingClient.ConnectAsync(app);
        await polling.PostAsync("2");
        Assert.Equal("1:3", await polling.GetAsync());
    }

    [Fact]
    public async Task The_server_sends_no_ping()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        app.Advance(44);
        await client.SendAsync("2");
        await client.ExpectAsync("3");
    }

    [Fact]
    public async Task Pings_keep_the_session()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        for (var i = 0; i < 4; i++)
        {
            app.Advance(44);
            await client.SendAsync("2");
            await client.ExpectAsync("3");
        }

        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task Without_a_ping_the_session_ends_after_interval_and_timeout()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        app.Advance(30);
        await client.SendAsync("421[\"echo\",1]");
        await client.ExpectAsync("431[1]");
        app.Advance(14.9);
        Assert.Equal(1, app.IO.ClientsCount);

        // Nothing but a ping counts.
        app.Advance(0.15);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_late_ping_finds_the_session_closed_even_if_no_timer_ran()
    {
        var clock = new SleepingClock();
        await using var app = await StartAsync(time: clock);
        var client = await ConnectAsync(app);
        clock.Advance(TimeSpan.FromSeconds(45));
        await client.SendAsync("2");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_late_ping_by_long_polling_finds_no_session()
    {
        var clock = new SleepingClock();
        await using var app = await StartAsync(time: clock);
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        clock.Advance(TimeSpan.FromSeconds(44.9));
        await client.PostAsync("2");
        Assert.Equal("1:3", await client.GetAsync());

        clock.Advance(TimeSpan.FromSeconds(45));
        using var answer = await client.TryGetAsync();
        Assert.Equal("""{"code":1,"message":"Session ID unknown"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_pong_of_the_client_ends_the_session()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await client.SendAsync("3");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Equal("invalid heartbeat direction", reason.Description);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_session_moves_to_WebSocket_and_what_waits_moves_with_it(bool managed)
    {
        await using var app = await StartAsync(managed: managed);
        var polling = await EngineIO3PollingClient.ConnectAsync(app);
        var poll = await polling.BeginGetAsync();
        var socket = await WsClient.OpenAsync(app, polling.Sid, query: EngineIO3);

        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        using (var released = await poll)
        {
            Assert.Equal("1:6", await released.Content.ReadAsStringAsync());
            Assert.Equal("text/plain; charset=UTF-8", released.Content.Headers.ContentType?.ToString());
        }

        app.TheSocket.Emit("waited", new byte[] { 1 });
        await socket.SendAsync("5");
        await socket.ExpectAsync("""451-["waited",{"_placeholder":true,"num":0}]""");
        Assert.Equal([4, 1], await socket.ReadBinaryAsync());
        Assert.Equal(BadRequest, await BodyAsync(app, polling.Url));
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task Base64_of_the_new_transport_counts_after_the_upgrade()
    {
        await using var app = await StartAsync();
        var polling = await EngineIO3PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid, query: EngineIO3 + "&b64=1");
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        await socket.SendAsync("5");
        await socket.SendAsync("421[\"echo\",1]");
        await socket.ExpectAsync("431[1]");
        app.TheSocket.Emit("bytes", new byte[] { 1, 2, 3 });
        await socket.ExpectAsync("""451-["bytes",{"_placeholder":true,"num":0}]""");
        await socket.ExpectAsync("b4AQID");
    }

    [Fact]
    public async Task A_close_packet_ends_the_session_and_releases_the_poll()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        var poll = await client.BeginGetAsync();
        await client.PostAsync("1");
        using var answer = await poll;
        Assert.Equal("1:6", await answer.Content.ReadAsStringAsync());
        Assert.Equal(DisconnectReason.TransportClose, await app.ReasonAsync());
    }

    [Fact]
    public async Task The_server_closes_with_a_noop_and_a_close_packet()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        app.TheSocket.Disconnect(close: true);
        Assert.Equal("2:41", await client.GetAsync());
        Assert.Equal("1:61:1", await client.GetAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_close_behind_binary_messages_is_in_their_payload()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        app.TheSocket.On("bye", () =>
        {
            app.TheSocket.Emit("bytes", new byte[] { 7 });
            _ = app.IO.CloseAsync();
        });
        var poll = await client.BeginGetAsync();
        await client.PostAsync("42[\"bye\"]");
        using var answer = await poll;
        var payload = Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync());
        Assert.EndsWith("0102FF0407" + "0001FF31", payload, StringComparison.Ordinal);
        Assert.Equal(DisconnectReason.ServerShuttingDown, await app.ReasonAsync());
    }

    [Fact]
    public async Task What_waits_for_a_client_is_bounded_in_the_form_that_waits()
    {
        await using var app = await StartAsync(options: options => options.MaxSendBufferSize = 4000);
        _ = await EngineIO3PollingClient.ConnectAsync(app, "&b64=1");

        // Fits as it is, and not in base64.
        app.TheSocket.Emit("bytes", new byte[3500]);
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Contains("MaxSendBufferSize", reason.Description, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(
        Action<SocketIOOptions>? options = null, TimeProvider? time = null, bool managed = false)
    {
        return TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data))),
            all =>
            {
                all.AllowEIO3 = true;
                options?.Invoke(all);
            },
            time,
            managed);
    }

    private static async Task<WsClient> ConnectAsync(TestApp app, string query = "")
    {
        var client = await WsClient.OpenSessionAsync(app, query: EngineIO3 + query);
        await client.ExpectAsync("40");
        return client;
    }

    private static async Task<string> BodyAsync(TestApp app, Uri url)
    {
        using var answer = await app.Http.GetAsync(url);
        return await answer.Content.ReadAsStringAsync();
    }

    private static byte[] Digits(int number)
    {
        return [.. number.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(digit => (byte)(digit - '0'))];
    }

    [GeneratedRegex(
        """^\d{3}:0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$""")]
    private static partial Regex Handshake();
}
