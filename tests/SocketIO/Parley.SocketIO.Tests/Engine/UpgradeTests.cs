using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>From long-polling to WebSocket, on the own framing and on the host's.</summary>
public class UpgradeTests
{
    [Fact]
    public async Task A_POST_that_is_left_unfinished_ends_with_the_upgrade()
    {
        await using var app = await TestApp.StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, app.Address.Port);
        await tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST {polling.Url.PathAndQuery} HTTP/1.1\r\nHost: {polling.Url.Authority}\r\nContent-Length: 100\r\n\r\n42["));
        await Eventually.Until(() => app.IO.EngineServer.Find(polling.Sid)!.Transport is PollingTransport { IsPosting: true });
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        await socket.SendAsync("5");
        var answer = new byte[12];
        await Eventually.Within(tcp.GetStream().ReadExactlyAsync(answer).AsTask());
        Assert.Equal("HTTP/1.1 400", Encoding.UTF8.GetString(answer));
        await socket.SendAsync("40/none,");
        await socket.ExpectAsync("44/none,{\"message\":\"Invalid namespace\"}");
        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_session_moves_over_and_what_waits_moves_with_it(bool managed)
    {
        await using var app = await TestApp.StartAsync(DeclareEcho, managedWebSocket: managed);
        var polling = await PollingClient.ConnectAsync(app);
        var poll = await polling.BeginGetAsync();
        var socket = await WsClient.OpenAsync(app, polling.Sid);

        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        using (var released = await poll)
        {
            Assert.Equal("6", await released.Content.ReadAsStringAsync());
        }

        // Between the last poll and the upgrade packet.
        app.TheSocket.Emit("waited", 1);
        app.TheSocket.Emit("waited", 2);
        await socket.SendAsync("5");
        await socket.ExpectAsync("42[\"waited\",1]");
        await socket.ExpectAsync("42[\"waited\",2]");
        await socket.SendAsync("421[\"echo\",\"hi\"]");
        await socket.ExpectAsync("431[\"hi\"]");

        using var late = await polling.TryGetAsync();
        Assert.Equal("""{"code":3,"message":"Bad request"}""", await late.Content.ReadAsStringAsync());
        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_poll_during_the_probe_is_not_held(bool managed)
    {
        await using var app = await TestApp.StartAsync(managedWebSocket: managed);
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        Assert.Equal("6", await polling.GetAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_upgrade_that_is_not_completed_in_time_leaves_polling_alive(bool managed)
    {
        await using var app = await TestApp.StartAsync(DeclareEcho, managedWebSocket: managed);
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");

        app.Advance(10.05);
        Assert.Equal(managed ? 1000 : 1005, await socket.ReadCloseCodeAsync());
        await polling.PostAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await polling.GetAsync());

        // And another attempt may follow.
        Assert.True(app.IO.EngineServer.Find(polling.Sid)!.CanUpgrade);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("2foo")]
    [InlineData("4hello")]
    [InlineData("xyz")]
    public async Task Anything_but_the_probe_ends_the_candidate_alone(string packet)
    {
        await using var app = await TestApp.StartAsync(DeclareEcho);
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync(packet);
        if (packet == "5")
        {
            // Taken as it stands: Node's server asks for no probe either.
            await socket.SendAsync("421[\"echo\",1]");
            await socket.ExpectAsync("431[1]");
            return;
        }

        Assert.Equal(1005, await socket.ReadCloseCodeAsync());
        await polling.PostAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await polling.GetAsync());
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task A_candidate_that_goes_away_leaves_polling_alive()
    {
        await using var app = await TestApp.StartAsync(DeclareEcho);
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");
        socket.Dispose();

        await Eventually.Until(() => app.IO.EngineServer.Find(polling.Sid)!.CanUpgrade);
        var poll = await polling.BeginGetAsync();
        app.TheSocket.Emit("still here");
        using var answer = await poll;
        Assert.Equal("42[\"still here\"]", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_second_candidate_is_refused_and_the_first_goes_on()
    {
        await using var app = await TestApp.StartAsync(DeclareEcho);
        var polling = await PollingClient.ConnectAsync(app);
        var first = await WsClient.OpenAsync(app, polling.Sid);
        await first.SendAsync("2probe");
        await first.ExpectAsync("3probe");

        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app, polling.Sid)).Status);
        await first.SendAsync("5");
        await first.SendAsync("421[\"echo\",1]");
        await first.ExpectAsync("431[1]");
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app, polling.Sid)).Status);
    }

    [Fact]
    public async Task A_session_that_began_on_WebSocket_cannot_be_taken_over()
    {
        await using var app = await TestApp.StartAsync(DeclareEcho);
        var victim = await WsClient.ConnectAsync(app);
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app, victim.Sid)).Status);
        await victim.SendAsync("421[\"echo\",1]");
        await victim.ExpectAsync("431[1]");
    }

    [Fact]
    public async Task A_session_that_closes_takes_its_candidate_along()
    {
        await using var app = await TestApp.StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await polling.PostAsync("1");
        Assert.Equal(1005, await socket.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.TransportClose, await app.ReasonAsync());
    }

    [Fact]
    public async Task Disconnected_between_the_last_poll_and_the_upgrade_the_client_hears_of_it_on_the_WebSocket()
    {
        await using var app = await TestApp.StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.OpenAsync(app, polling.Sid);
        await socket.SendAsync("2probe");
        await socket.ExpectAsync("3probe");

        app.TheSocket.Disconnect(close: true);
        await socket.SendAsync("5");
        await socket.ExpectAsync("41");
        Assert.Equal(1005, await socket.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ServerNamespaceDisconnect, await app.ReasonAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Without_AllowUpgrades_none_is_offered_or_accepted()
    {
        await using var app = await TestApp.StartAsync(options: options => options.AllowUpgrades = false);
        Assert.Contains("\"upgrades\":[]", await app.Http.GetStringAsync(PollingClient.UrlOf(app)), StringComparison.Ordinal);
        var polling = await PollingClient.ConnectAsync(app);
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app, polling.Sid)).Status);
    }

    [Fact]
    public async Task Nothing_is_lost_doubled_or_reordered_while_both_sides_send()
    {
        const int Rounds = 20;
        const int Messages = 60;
        var received = new List<int>();
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket => socket.On("n", (int n) => received.Add(n))));
        for (var round = 0; round < Rounds; round++)
        {
            received.Clear();
            var polling = await PollingClient.ConnectAsync(app);
            var server = app.Connections.Last();
            var emitting = Task.Run(async () =>
            {
                for (var i = 0; i < Messages; i++)
                {
                    server.Emit("n", i);
                    if (i % 7 == round % 7)
                    {
                        await Task.Yield();
                    }
                }
            });

            var seen = new List<string>();
            var socket = await WsClient.OpenAsync(app, polling.Sid);
            var poll = polling.GetAsync();
            for (var i = 0; i < Messages / 2; i++)
            {
                await polling.PostAsync($"42[\"n\",{i}]");
            }

            await socket.SendAsync("2probe");
            await socket.ExpectAsync("3probe");
            seen.AddRange((await poll).Split(PollingClient.Separator));
            await socket.SendAsync("5");
            for (var i = Messages / 2; i < Messages; i++)
            {
                await socket.SendAsync($"42[\"n\",{i}]");
            }

            await emitting;
            seen.RemoveAll(packet => packet == "6");
            while (seen.Count < Messages)
            {
                seen.Add(await socket.ReadTextAsync());
            }

            Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"42[\"n\",{i}]"), seen);
            await Eventually.Until(() => received.Count == Messages);
            Assert.Equal(Enumerable.Range(0, Messages), received);
            socket.Dispose();
        }
    }

    private static void DeclareEcho(TestApp app)
    {
        app.IO.OnConnection(socket => socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data)));
    }
}
