using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>The reasons that a handler of OnDisconnect is told, with Socket.IO's own names. Others stand with their transports.</summary>
public class DisconnectReasonTests
{
    [Fact]
    public async Task The_client_leaves_the_namespace()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("41");
        Assert.Equal("client namespace disconnect", (await app.ReasonAsync()).ToString());
        Assert.Equal(1, app.IO.ClientsCount);

        // And may join again, as another socket.
        Assert.NotEqual(client.Id, await client.JoinAsync());
    }

    [Fact]
    public async Task The_server_disconnects_the_socket()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Of("/other"));
        var client = await WsClient.ConnectAsync(app);
        await client.JoinAsync("/other");
        app.TheSocket.Disconnect();
        await client.ExpectAsync("41");
        Assert.Equal("server namespace disconnect", (await app.ReasonAsync()).ToString());
        Assert.Single(app.IO.Of("/other").Sockets);
        Assert.Empty(app.IO.Sockets);
    }

    [Fact]
    public async Task The_server_disconnects_the_client()
    {
        DisconnectReason other = default;
        await using var app = await TestApp.StartAsync(
            app => app.IO.Of("/other").OnConnection(socket => socket.OnDisconnect(reason => other = reason)));
        var client = await WsClient.ConnectAsync(app);
        await client.JoinAsync("/other");
        app.TheSocket.Disconnect(close: true);
        await client.ExpectAsync("41");
        await client.ExpectAsync("41/other,");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ServerNamespaceDisconnect, await app.ReasonAsync());
        Assert.Equal(DisconnectReason.ServerNamespaceDisconnect, other);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Theory]
    [InlineData("49[]")]
    [InlineData("42{\"a\":1}")]
    [InlineData("42[\"disconnect\"]")]
    [InlineData("4")]
    [InlineData("450-[\"x\"]")]
    [InlineData("bAQID")]
    public async Task A_packet_that_cannot_be_decoded_is_a_forced_close(string packet)
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync(packet);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal("forced close", reason.ToString());
        Assert.NotNull(reason.Description);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("42/other,[\"x\"]")]
    [InlineData("44{\"message\":\"x\"}")]
    [InlineData("451-/other,[\"x\",{\"_placeholder\":true,\"num\":0}]")]
    public async Task A_packet_that_is_not_allowed_is_a_forced_close_on_WebSocket(string packet)
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Of("/other"));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync(packet);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal("forced close", reason.ToString());
        Assert.NotNull(reason.Description);
    }

    [Fact]
    public async Task A_packet_that_is_not_allowed_is_a_forced_server_close_on_polling()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        await client.PostAsync("40");
        var reason = await app.ReasonAsync();
        Assert.Equal("forced server close", reason.ToString());
        Assert.NotNull(reason.Description);
        Assert.Equal("6\u001e1", await client.GetAsync());
    }

    [Fact]
    public async Task More_namespaces_than_allowed_end_the_connection()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.IO.Of("/a");
                app.IO.Of("/b");
            },
            options => options.MaxNamespacesPerClient = 2);
        var client = await WsClient.ConnectAsync(app);
        await client.JoinAsync("/a");
        await client.SendAsync("40/b,");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Contains("MaxNamespacesPerClient", (await app.ReasonAsync()).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_comes_late_is_told_all_the_same()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await app.ReasonAsync();
        var reasons = new List<DisconnectReason>();
        app.TheSocket.OnDisconnect(reasons.Add);
        Assert.Equal([DisconnectReason.TransportClose], reasons);
    }

    [Fact]
    public async Task A_handler_that_throws_keeps_neither_the_others_nor_the_server_from_their_work()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.OnDisconnect(_ => throw new InvalidOperationException("thrown"));
            socket.OnDisconnect(app.Reasons.Enqueue);
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await Eventually.Until(() => app.Reasons.Count == 2);
        var error = await app.ErrorAsync();
        Assert.Equal("thrown", error.Exception.Message);
        Assert.Equal("disconnect", error.EventName);
        Assert.Empty(app.IO.Sockets);
    }

    [Fact]
    public void Reasons_are_equal_by_name()
    {
        var reason = DisconnectReason.TransportError.WithDescription("details");
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.True(reason == DisconnectReason.TransportError);
        Assert.True(reason != DisconnectReason.TransportClose);
        Assert.Equal(DisconnectReason.TransportError.GetHashCode(), reason.GetHashCode());
        Assert.False(reason.Equals("transport error"));
        Assert.Equal("details", reason.Description);
        Assert.Equal(
            ["transport error", "transport close", "ping timeout", "parse error", "forced close", "forced server close",
                "client namespace disconnect", "server namespace disconnect", "server shutting down"],
            new[]
            {
                DisconnectReason.TransportError, DisconnectReason.TransportClose, DisconnectReason.PingTimeout,
                DisconnectReason.ParseError, DisconnectReason.ForcedClose, DisconnectReason.ForcedServerClose,
                DisconnectReason.ClientNamespaceDisconnect, DisconnectReason.ServerNamespaceDisconnect,
                DisconnectReason.ServerShuttingDown,
            }.Select(each => each.ToString()));
    }
}
