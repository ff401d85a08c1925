using Microsoft.AspNetCore.Hosting;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>The other deadlines of a session: joining a namespace, attachments, closing unheard.</summary>
public class DeadlineTests
{
    [Fact]
    public async Task A_client_that_joins_no_namespace_is_closed()
    {
        await using var app = await TestApp.StartAsync(options: options => options.ConnectTimeout = TimeSpan.FromSeconds(10));
        var client = await WsClient.OpenSessionAsync(app);
        app.Advance(9.9);
        Assert.Equal(1, app.IO.ClientsCount);

        app.Advance(0.15);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_client_that_joined_stays()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("echo", (Acknowledgement ack) => ack.Send())),
            options => options.ConnectTimeout = TimeSpan.FromSeconds(10));
        var client = await WsClient.ConnectAsync(app);
        app.Advance(20);
        await client.SendAsync("421[\"echo\"]");
        await client.ExpectAsync("431[]");
    }

    [Fact]
    public async Task Attachments_that_never_come_end_the_session()
    {
        await using var app = await TestApp.StartAsync(options: options => options.PingTimeout = TimeSpan.FromSeconds(5));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("""451-["x",{"_placeholder":true,"num":0}]""");
        await client.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await client.ReadAsync()).Opcode);

        app.Advance(5.05);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.ForcedClose, reason);
        Assert.Contains("attachments", reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachments_that_came_leave_no_deadline_behind()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("x", (byte[] data, Acknowledgement ack) => ack.Send(data.Length))),
            options => options.PingTimeout = TimeSpan.FromSeconds(5));
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("""451-7["x",{"_placeholder":true,"num":0}]""");
            app.Advance(4);
            await client.SendAsync([1, 2, 3]);
            await client.ExpectAsync("437[3]");
        }

        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task Closed_without_a_waiting_poll_the_next_poll_brings_the_news()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.OpenAsync(app);
        await client.PostAsync("42[\"before CONNECT\"]");
        Assert.Equal(1, app.IO.ClientsCount);
        Assert.Equal("6\u001e1", await client.GetAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Disconnected_without_a_waiting_poll_the_next_polls_bring_all_that_waits()
    {
        await using var app = await TestApp.StartAsync(options: options => options.MaxHttpBufferSize = 1000);
        var client = await PollingClient.ConnectAsync(app);
        app.TheSocket.Emit("last", new string('x', 900));
        app.TheSocket.Emit("last", new string('y', 900));
        app.TheSocket.Disconnect(close: true);

        Assert.Equal($"42[\"last\",\"{new string('x', 900)}\"]", await client.GetAsync());
        Assert.Equal($"42[\"last\",\"{new string('y', 900)}\"]\u001e41", await client.GetAsync());
        Assert.Equal("6\u001e1", await client.GetAsync());
        Assert.Equal(DisconnectReason.ServerNamespaceDisconnect, await app.ReasonAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_client_that_has_read_that_it_is_disconnected_may_close_by_itself()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var poll = await client.BeginGetAsync();
        app.TheSocket.Disconnect(close: true);
        using (var answer = await poll)
        {
            Assert.Equal("41", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(1, app.IO.ClientsCount);
        await client.PostAsync("1");
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Closed_and_unheard_for_30_seconds_the_session_ends()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        await client.PostAsync("4malformed");
        app.Advance(29.9);
        Assert.Equal(1, app.IO.ClientsCount);
        Assert.Empty(app.Reasons);

        app.Advance(0.15);
        Assert.Equal(0, app.IO.ClientsCount);
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.ForcedClose, reason);
        Assert.NotNull(reason.Description);
    }

    [Fact]
    public async Task A_closing_session_takes_no_more_packets()
    {
        var handled = 0;
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket => socket.On("hit", () => handled++)));
        var client = await PollingClient.ConnectAsync(app);
        await client.PostAsync("42[\"hit\"]");
        await client.PostAsync("4malformed", "42[\"hit\"]");
        await client.PostAsync("42[\"hit\"]");
        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task A_refused_upgrade_of_the_host_leaves_nothing_that_a_deadline_could_find()
    {
        await using var app = await TestApp.StartAsync(build: builder => builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 0));
        var client = await WsClient.OpenAsync(app);
        Assert.Equal(500, (int)client.Status);
        app.Advance(100);
        Assert.Equal(0, app.IO.ClientsCount);
        await PollingClient.ConnectAsync(app);
    }
}
