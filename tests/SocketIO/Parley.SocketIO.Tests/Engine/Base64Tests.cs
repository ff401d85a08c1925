using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Clients of Engine.IO 4 that take binary messages in base64 only (<c>b64</c>).</summary>
public class Base64Tests
{
    private const string Header = """451-["bytes",{"_placeholder":true,"num":0}]""";

    [Fact]
    public async Task A_WebSocket_client_gets_binary_messages_as_text()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app, query: "&b64=1");
        app.TheSocket.Emit("bytes", new byte[] { 1, 2, 3, 4 });
        await client.ExpectAsync(Header);
        await client.ExpectAsync("bAQIDBA==");
    }

    [Fact]
    public async Task A_broadcast_too_is_text_for_such_a_client_and_binary_for_others()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app, query: "&b64=1");
        var other = await WsClient.ConnectAsync(app);
        var large = new byte[5000];
        app.IO.Emit("bytes", large);

        await client.ExpectAsync(Header);
        await client.ExpectAsync("b" + Convert.ToBase64String(large));
        await other.ExpectAsync(Header);
        Assert.Equal(large, await other.ReadBinaryAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("&b64=1")]
    public async Task Text_with_base64_is_taken_as_a_binary_message(string query)
    {
        byte[]? received = null;
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("bytes", (byte[] data) => received = data)));
        var client = await WsClient.ConnectAsync(app, query: query);
        await client.SendAsync(Header);
        await client.SendAsync("bAQIDBA==");
        await Eventually.Until(() => received is not null);
        Assert.Equal([1, 2, 3, 4], received);
    }

    [Fact]
    public async Task An_empty_flag_says_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app, query: "&b64=");
        app.TheSocket.Emit("bytes", new byte[] { 1 });
        await client.ExpectAsync(Header);
        Assert.Equal([1], await client.ReadBinaryAsync());
    }
}
