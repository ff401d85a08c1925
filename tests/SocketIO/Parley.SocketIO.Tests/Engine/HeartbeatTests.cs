using System.Net;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Pings after 25 s, pongs within 20 s: the defaults, on a clock that the tests move.</summary>
public class HeartbeatTests
{
    [Fact]
    public async Task A_ping_is_sent_when_it_is_due_and_not_before()
    {
        await using var app = await TestApp.StartAsync(DeclareEcho);
        var client = await WsClient.ConnectAsync(app);

        app.Advance(24.9);
        await RoundTripAsync(client);
        app.Advance(0.2);
        await client.ExpectAsync("2");
    }

    [Fact]
    public async Task A_ping_answers_a_waiting_poll()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        var poll = await client.BeginGetAsync();

        app.Advance(25.05);
        using var answer = await poll;
        Assert.Equal("2", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_pong_keeps_the_session_for_another_turn()
    {
        await using var app = await TestApp.StartAsync(DeclareEcho);
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 4; i++)
        {
            app.Advance(25.05);
            await client.ExpectAsync("2");
            await client.SendAsync("3");
            await RoundTripAsync(client);
        }

        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task Without_a_pong_the_session_ends_with_ping_timeout()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        app.Advance(25.05);
        await client.ExpectAsync("2");

        app.Advance(19.9);
        Assert.Equal(1, app.IO.ClientsCount);
        app.Advance(0.1);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Pings_do_not_keep_a_client_that_only_polls()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        app.Advance(25.05);
        Assert.Equal("2", await client.GetAsync());
        var poll = await client.BeginGetAsync();

        app.Advance(20);
        using var answer = await poll;
        Assert.Equal("1", await answer.Content.ReadAsStringAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
    }

    [Fact]
    public async Task The_deadline_of_the_pong_counts_from_when_the_ping_was_due()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);

        // The timer sleeps almost through both deadlines.
        app.Advance(44.9);
        await client.ExpectAsync("2");
        app.Advance(0.15);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
    }

    [Fact]
    public async Task The_first_other_packet_extends_the_deadline_once()
    {
        await using var app = await TestApp.StartAsync(DeclareEcho);
        var client = await WsClient.ConnectAsync(app);
        app.Advance(25.05);
        await client.ExpectAsync("2");

        // At about 40 s: the deadline moves from 45 to 60 s.
        app.Advance(15);
        await RoundTripAsync(client);
        app.Advance(10);
        await RoundTripAsync(client);
        app.Advance(9.9);
        Assert.Equal(1, app.IO.ClientsCount);
        app.Advance(0.2);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_poll_after_the_deadline_finds_the_session_closed_although_no_timer_has_run()
    {
        var clock = new SleepingClock();
        await using var app = await TestApp.StartAsync(time: clock);
        var client = await PollingClient.ConnectAsync(app);

        clock.Advance(TimeSpan.FromSeconds(45));
        using var answer = await client.TryGetAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("""{"code":1,"message":"Session ID unknown"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_frame_after_the_deadline_is_not_handled_although_no_timer_has_run()
    {
        var clock = new SleepingClock();
        var handled = 0;
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("hit", (Acknowledgement ack) =>
            {
                handled++;
                ack.Send();
            })),
            time: clock);
        var client = await WsClient.ConnectAsync(app);

        clock.Advance(TimeSpan.FromSeconds(44.9));
        await client.SendAsync("421[\"hit\"]");
        await client.ExpectAsync("431[]");
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await client.SendAsync("422[\"hit\"]");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task A_clients_ping_ends_the_session()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("2");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Equal("invalid heartbeat direction", reason.Description);
    }

    private static void DeclareEcho(TestApp app)
    {
        app.IO.OnConnection(socket => socket.On("echo", (Acknowledgement ack) => ack.Send()));
    }

    private static async Task RoundTripAsync(WsClient client)
    {
        await client.SendAsync("421[\"echo\"]");
        await client.ExpectAsync("431[]");
    }
}
