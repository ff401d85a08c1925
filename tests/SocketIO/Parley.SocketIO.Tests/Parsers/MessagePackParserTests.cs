using System.Text;
using System.Text.Json;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Parsers;

/// <summary>A server whose packets are MessagePack, byte by byte; stock clients are in tests/interop.</summary>
public class MessagePackParserTests
{
    // { type: 0, data: undefined, nsp: '/' }, as socket.io-client writes it.
    private const string Connect = "83a47479706500a464617461d40000a36e7370a12f";

    [Fact]
    public async Task Events_acknowledgements_and_broadcasts_are_single_binary_messages()
    {
        await using var app = await StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.On("echo", (string text, int number, JsonElement rest, Acknowledgement ack) => ack.Send(text, number, rest));
            socket.On("binary", (byte[] data, Acknowledgement ack) => ack.Send(new { Copy = data }));
            socket.On("raw", (RawArgument data) => app.IO.Emit("all", new byte[] { 9 }, data));
            socket.On("later", async (RawArgument data) =>
            {
                await Task.Yield();
                socket.Emit("later", data);
            });
        }));
        var client = await ConnectAsync(app);

        // data: ['echo', 'ü', 1, { d: new Date(0), u: undefined }], id: 3
        await SendAsync(client, "84a47479706502a46461746194a46563686fa2c3bc0182a164d7000000000000000000a175d40000a2696403a36e7370a12f");
        var ack = await ReadAsync(client);
        Assert.Equal(SocketPacketType.Ack, ack.Type);
        Assert.Equal(3, ack.Id);
        Assert.Equal("""["ü",1,{"d":"1970-01-01T00:00:00.000Z"}]""", Text(ack.Payload));

        // data: ['binary', new Uint8Array([1, 2]).buffer], id: 4
        await SendAsync(client, "84a47479706502a46461746192a662696e617279c702000102a2696404a36e7370a12f");
        await ExpectAsync(client, "84a2696404a47479706503a46461746191" + "81a4636f7079c4020102" + "a36e7370a12f");

        // data: ['raw', [Buffer.from([5])]]; a broadcast
        await SendAsync(client, "83a47479706502a46461746192a372617791c40105a36e7370a12f");
        await ExpectAsync(client, "83a47479706502a46461746193a3616c6cc4010991c40105a36e7370a12f");

        // data: ['later', 'kept']: the message is overwritten by the next one before the handler goes on
        await SendAsync(client, "83a47479706502a46461746192a56c61746572a46b657074a36e7370a12f");
        await ExpectAsync(client, "83a47479706502a46461746192a56c61746572a46b657074a36e7370a12f");
    }

    [Fact]
    public async Task The_server_asks_and_the_client_answers()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        var answer = app.TheSocket.EmitWithAckAsync<byte[]>("q", 1, Eventually.Limit);

        // data: ['q', 1], id: 0; then the client's { type: 3, id: 0, data: [a Uint8Array], nsp: '/' }
        await ExpectAsync(client, "84a47479706502a46461746192a17101a2696400a36e7370a12f");
        await SendAsync(client, "84a47479706503a2696400a46461746191c702000908a36e7370a12f");
        Assert.Equal([9, 8], await Eventually.Within(answer));
    }

    [Fact]
    public async Task Joining_being_refused_and_leaving_go_through_the_parser()
    {
        await using var app = await StartAsync(app =>
        {
            app.IO.Of("/bad").Use(_ => throw new ConnectionRefusedException("no", new { Code = 401 }));
            app.IO.Of("/custom").OnConnection(socket => socket.Emit("auth", socket.Handshake.Auth));
        });
        var client = await ConnectAsync(app);

        // { type: 0, nsp: '/nope' }, { type: 0, nsp: '/bad' }
        await SendAsync(client, "83a47479706500a464617461d40000a36e7370a52f6e6f7065");
        await ExpectAsync(client, "83a47479706504a46461746181a76d657373616765b1496e76616c6964206e616d657370616365a36e7370a52f6e6f7065");
        await SendAsync(client, "83a47479706500a464617461d40000a36e7370a42f626164");
        await ExpectAsync(client, "83a47479706504a46461746182a76d657373616765a26e6fa46461746181a4636f6465cd0191a36e7370a42f626164");

        // { type: 0, data: { token: 't' }, nsp: '/custom' }
        await SendAsync(client, "83a47479706500a46461746181a5746f6b656ea174a36e7370a72f637573746f6d");
        Assert.Equal(SocketPacketType.Connect, (await ReadAsync(client)).Type);
        Assert.Equal("""["auth",{"token":"t"}]""", Text((await ReadAsync(client)).Payload));

        app.TheSocket.Disconnect();
        await ExpectAsync(client, "82a47479706501a36e7370a12f");
        Assert.Equal(DisconnectReason.ServerNamespaceDisconnect, await app.ReasonAsync());

        // { type: 1, nsp: '/custom' }
        await SendAsync(client, "82a47479706501a36e7370a72f637573746f6d");
        await Eventually.Until(() => app.IO.Of("/custom").Sockets.Count == 0);
    }

    [Theory]
    [InlineData("83a47479706502a46461746192aa646973636f6e6e656374a573706f6f66a36e7370a12f", "the event name is reserved")]
    [InlineData("83a474797065", "the message is not valid MessagePack")]
    [InlineData("82a47479706506a36e7370a12f", "unknown packet type")]
    [InlineData("83a47479706502a46461746193a17882ac5f706c616365686f6c646572c3a36e756d00c40101a36e7370a12f", "illegal attachments")]
    public async Task A_message_that_is_no_packet_ends_the_connection(string message, string fault)
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await SendAsync(client, message);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.ForcedClose, reason);
        Assert.Equal(fault, reason.Description);
    }

    [Fact]
    public async Task Text_ends_the_connection()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await client.SendAsync("42[\"x\"]");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
    }

    [Fact]
    public async Task Long_polling_carries_the_messages_in_base64()
    {
        await using var app = await StartAsync(app => app.IO.OnConnection(
            socket => socket.On("b", (byte[] data) => socket.Emit("b", data))));
        var client = await PollingClient.OpenAsync(app);
        await client.PostAsync("b" + Convert.ToBase64String(Convert.FromHexString(Connect)));
        Assert.StartsWith("b", await client.GetAsync(), StringComparison.Ordinal);

        // data: ['b', Buffer.from([1, 2, 3])]
        var message = "b" + Convert.ToBase64String(Convert.FromHexString("83a47479706502a46461746192a162c403010203a36e7370a12f"));
        await client.PostAsync(message);
        Assert.Equal(message, await client.GetAsync());
    }

    private static Task<TestApp> StartAsync(Action<TestApp>? declare = null)
    {
        return TestApp.StartAsync(declare, options => options.Parser = SocketIOParser.MessagePack);
    }

    private static async Task<WsClient> ConnectAsync(TestApp app)
    {
        var client = await WsClient.OpenSessionAsync(app);
        await SendAsync(client, Connect);
        var answer = await ReadAsync(client);
        Assert.Equal(SocketPacketType.Connect, answer.Type);
        await Eventually.Until(() => !app.Connections.IsEmpty);
        Assert.Equal($$"""{"sid":"{{app.TheSocket.Id}}"}""", Text(answer.Payload));
        return client;
    }

    private static Task SendAsync(WsClient client, string hex)
    {
        return client.SendAsync(Convert.FromHexString(hex));
    }

    private static async Task ExpectAsync(WsClient client, string hex)
    {
        Assert.Equal(hex, Convert.ToHexStringLower(await client.ReadBinaryAsync()));
    }

    private static async Task<MessagePackPacketDecoder> ReadAsync(WsClient client)
    {
        var decoder = new MessagePackPacketDecoder();
        Assert.Equal(SocketPacketStatus.Complete, decoder.AddBinary(await client.ReadBinaryAsync()));
        return decoder;
    }

    private static string Text(ReadOnlyMemory<byte> utf8)
    {
        return Encoding.UTF8.GetString(utf8.Span);
    }
}
