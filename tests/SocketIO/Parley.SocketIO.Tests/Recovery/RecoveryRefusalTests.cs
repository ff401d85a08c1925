using System.Collections.Concurrent;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>Who does not get a session back, and what is not sent to whom it is not for.</summary>
public class RecoveryRefusalTests
{
    [Theory]
    [InlineData("""{"pid":"AAAAAAAAAAAAAAAAAAAA","offset":"OFFSET"}""")]
    [InlineData("""{"pid":"","offset":"OFFSET"}""")]
    [InlineData("""{"pid":null,"offset":"OFFSET"}""")]
    [InlineData("""{"pid":7,"offset":"OFFSET"}""")]
    [InlineData("""{"pid":["PID"],"offset":"OFFSET"}""")]
    [InlineData("""{"pid":"\ud800","offset":"OFFSET"}""")]
    [InlineData("""{"pid":"PID","offset":"unknown"}""")]
    [InlineData("""{"pid":"PID","offset":""}""")]
    [InlineData("""{"pid":"PID","offset":"OFFSET0"}""")]
    [InlineData("""{"pid":"PID","offset":"x.1"}""")]
    [InlineData("""{"pid":"PID","offset":"\ud800"}""")]
    [InlineData("""{"pid":"PID","offset":null}""")]
    [InlineData("""{"pid":"PID","offset":1}""")]
    [InlineData("""{"offset":"OFFSET"}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Who_asks_for_no_session_that_there_is_begins_anew(string auth)
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        app.IO.Emit("seen");
        await client.ReadAsync();
        await client.LoseAsync();
        app.IO.Emit("missed");
        var (id, pid) = (client.Id, client.PrivateId!);
        auth = auth.Replace("PID", pid, StringComparison.Ordinal).Replace("OFFSET", client.Offset, StringComparison.Ordinal);

        var next = await WsClient.OpenSessionAsync(app);
        await next.SendAsync("40" + auth);
        var connect = await next.ReadTextAsync();
        Assert.StartsWith("40{", connect, StringComparison.Ordinal);
        Assert.DoesNotContain(id, connect, StringComparison.Ordinal);
        Assert.DoesNotContain(pid, connect, StringComparison.Ordinal);
        await Eventually.Until(() => app.Connections.Count == 2);
        Assert.False(app.Connections.Last().Recovered);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task A_secret_of_a_client_that_is_connected_brings_nothing_back()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        var thief = await RecoveringClient.ConnectAsync(app);
        var (id, pid) = (client.Id, client.PrivateId);
        thief.PrivateId = pid;
        await thief.ComeBackAsync();
        Assert.False(thief.IsRecovered);
        Assert.NotEqual(id, thief.Id);

        // And does the client no harm.
        app.IO.To(id).Emit("mine");
        Assert.Equal("mine", await client.ReadAsync());
        await client.LoseAsync();
        await client.ComeBackAsync();
        Assert.True(client.IsRecovered);
    }

    [Fact]
    public async Task Of_two_that_come_with_the_same_secret_one_gets_the_session()
    {
        await using var app = await RecoveryApp.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            var client = await RecoveringClient.ConnectAsync(app);
            var twin = await RecoveringClient.ConnectAsync(app);
            var (id, pid) = (client.Id, client.PrivateId);
            await client.LoseAsync();
            await twin.LoseAsync();
            twin.PrivateId = pid;
            await Task.WhenAll(client.ComeBackAsync(), twin.ComeBackAsync());
            Assert.NotEqual(client.IsRecovered, twin.IsRecovered);
            Assert.NotEqual(client.Id, twin.Id);
            Assert.NotEqual(client.PrivateId, twin.PrivateId);
            Assert.Equal(id, client.IsRecovered ? client.Id : twin.Id);
        }

        Assert.Equal(app.IO.ClientsCount, app.IO.Sockets.Count);
    }

    [Fact]
    public async Task Another_person_does_not_get_the_session_and_begins_anew()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await RecoveryApp.StartAsync(app => app.IO.OnConnection(
            socket => seen.Enqueue($"{socket.UserId} {socket.Recovered} {socket.Data}")));
        foreach (var other in new[] { """{"user":"Ben"}""", "{}" })
        {
            seen.Clear();
            app.Connections.Clear();
            var client = await RecoveringClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
            var (id, pid) = (client.Id, client.PrivateId);
            await Eventually.Until(() => app.Connections.Count == 1);
            app.TheSocket.Data = "Ada's";
            app.TheSocket.Join("Ada's room");
            await client.LoseAsync();
            app.IO.To("Ada's room").Emit("for Ada");
            app.IO.Of("/").ToUser("Ada").Emit("for Ada");

            Assert.Empty(await client.ComeBackAsync(other));
            Assert.False(client.IsRecovered);
            Assert.NotEqual(id, client.Id);
            await Eventually.Until(() => seen.Count == 2);
            Assert.EndsWith(" False ", seen.Last(), StringComparison.Ordinal);
            Assert.DoesNotContain("Ada's room", app.Connections.Last().Rooms);
            Assert.DoesNotContain("Ada's room", app.IO.Of("/").Adapter.RoomNames);

            // A secret that another person knew is worth nothing any more.
            var ada = await RecoveringClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
            await ada.LoseAsync();
            ada.PrivateId = pid;
            Assert.Empty(await ada.ComeBackAsync("""{"user":"Ada"}"""));
            Assert.False(ada.IsRecovered);
            await client.LoseAsync();
            ada.Connection.Dispose();
            await Eventually.Until(() => app.IO.ClientsCount == 0);
        }
    }

    [Fact]
    public async Task The_same_person_gets_the_session_and_what_was_for_the_person()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        await client.LoseAsync();
        app.IO.ToUser("Ada").Emit("for Ada");
        app.IO.ToUser("Ben").Emit("for Ben");
        Assert.Equal(["for Ada"], await client.ComeBackAsync("""{"user":"Ada"}"""));
        Assert.True(client.IsRecovered);
        app.IO.ToUser("Ada").Emit("live");
        Assert.Equal("live", await client.ReadAsync());
    }

    [Fact]
    public async Task Middlewares_always_run_and_their_refusal_holds()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await RecoveryApp.StartAsync(app => app.IO.Use(async socket =>
        {
            await Task.Yield();
            seen.Enqueue($"{socket.Recovered} {socket.Connected}");
            if (socket.Handshake.Auth.TryGetProperty("banned", out _))
            {
                throw new ConnectionRefusedException("banned");
            }
        }));
        var client = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Join("room");
        await client.LoseAsync();
        app.IO.To("room").Emit("missed");
        await client.AskAsync("""{"banned":true}""");
        await client.Connection.ExpectAsync("""44{"message":"banned"}""");
        Assert.Empty(app.IO.Sockets);
        Assert.DoesNotContain("room", app.IO.Of("/").Adapter.RoomNames);

        // With a better token the client goes on, for the rest of the time.
        app.Advance(100);
        Assert.Equal(["missed"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
        Assert.Equal(["False False", "True False", "True False"], seen);
    }

    [Fact]
    public async Task A_refused_client_does_not_make_the_session_last_longer()
    {
        await using var app = await RecoveryApp.StartAsync(app => app.IO.Use(socket =>
            socket.Handshake.Auth.TryGetProperty("banned", out _) ? throw new ConnectionRefusedException("banned") : ValueTask.CompletedTask));
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        for (var i = 0; i < 3; i++)
        {
            app.Advance(35);
            await client.AskAsync("""{"banned":true}""");
            await client.Connection.ExpectAsync("""44{"message":"banned"}""");
        }

        app.Advance(20);
        Assert.Empty(await client.ComeBackAsync());
        Assert.False(client.IsRecovered);
    }

    [Fact]
    public async Task A_session_expires_by_the_clock()
    {
        await using var app = await RecoveryApp.StartAsync(recovery: options => options.MaxDisconnectionDuration = TimeSpan.FromSeconds(10));
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        app.Advance(9.9);
        await client.ComeBackAsync();
        Assert.True(client.IsRecovered);
        await client.LoseAsync();
        app.Advance(10);
        await client.ComeBackAsync();
        Assert.False(client.IsRecovered);
    }

    [Fact]
    public async Task What_a_room_heard_before_the_client_joined_it_is_not_for_the_client()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.IO.Emit("seen");
        await client.ReadAsync();
        var early = client.Offset;
        app.IO.To("secret").Emit("before");
        app.TheSocket.Join("secret");
        app.IO.To("secret").Emit("after");
        Assert.Equal("after", await client.ReadAsync());
        app.TheSocket.Leave("secret");
        app.IO.To("secret").Emit("between");
        app.TheSocket.Join("secret");
        await client.LoseAsync();
        app.IO.To("secret").Emit("missed");

        // An old offset brings again what was for the client since, and nothing else; of the room, since it is in it.
        client.Offset = early;
        Assert.Equal(["missed"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);

        // And the moment of joining stays what it was.
        await client.LoseAsync();
        client.Offset = early;
        Assert.Equal(["missed"], await client.ComeBackAsync());
    }

    [Fact]
    public async Task What_was_sent_before_the_client_connected_is_not_for_the_client()
    {
        await using var app = await RecoveryApp.StartAsync();
        var earlier = await RecoveringClient.ConnectAsync(app);
        app.IO.Emit("first");
        await earlier.ReadAsync();
        app.IO.Emit("second");
        var client = await RecoveringClient.ConnectAsync(app);
        client.Offset = earlier.Offset;
        await client.LoseAsync();
        app.IO.Emit("third");
        Assert.Equal(["third"], await client.ComeBackAsync());
    }

    [Fact]
    public async Task An_exception_counts_from_the_moment_of_joining_too()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var early = app.IO.Of("/").Adapter.CurrentOffset;
        app.IO.Except("quiet").Emit("before");
        app.TheSocket.Join("quiet");
        await client.ReadAsync();
        await client.LoseAsync();
        app.IO.Except("quiet").Emit("after");
        client.Offset = early;
        Assert.Equal(["before"], await client.ComeBackAsync());
    }

    [Theory]
    [InlineData("41", "client namespace disconnect")]
    [InlineData("40", "forced close")]
    [InlineData("4not a packet", "forced close")]
    [InlineData("nothing", "parse error")]
    public async Task Who_left_or_did_what_it_must_not_begins_anew(string packet, string reason)
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await client.Connection.SendAsync(packet);
        Assert.Equal(reason, (await app.ReasonAsync()).ToString());
        client.Connection.Dispose();
        await Eventually.Until(() => app.IO.ClientsCount == 0);
        await client.ComeBackAsync();
        Assert.False(client.IsRecovered);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whom_the_server_has_disconnected_begins_anew(bool close)
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Disconnect(close);
        await client.Connection.ExpectAsync("41");
        await app.ReasonAsync();
        await client.ComeBackAsync();
        Assert.False(client.IsRecovered);
    }

    [Fact]
    public async Task Who_did_not_answer_a_ping_or_had_a_token_that_expired_comes_back()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        app.Advance(25.1);
        await client.Connection.ExpectAsync("2");
        app.IO.Emit("unheard");
        app.Advance(20.1);
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
        await Eventually.Until(() => app.IO.EngineServer.Endings.Current == 0);
        Assert.Equal(["unheard"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);

        await Eventually.Until(() => app.Connections.Count == 2);
        app.Reasons.Clear();
        app.Connections.Last().ExpireAt(app.Clock.GetUtcNow().AddSeconds(1));
        app.Advance(1.1);
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
        await Eventually.Until(() => app.IO.EngineServer.Endings.Current == 0);
        await client.ComeBackAsync();
        Assert.True(client.IsRecovered);
    }

    [Fact]
    public async Task A_client_of_Socket_IO_2_gets_no_secret()
    {
        await using var app = await RecoveryApp.StartAsync(options: options => options.AllowEIO3 = true);
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        app.IO.Emit("event", 1);
        Assert.StartsWith(EngineIO3PollingClient.Payload($"42[\"event\",1,\"{app.IO.Of("/").Adapter.CurrentOffset}\"]"), await client.GetAsync(), StringComparison.Ordinal);
        await client.PostAsync("1");
        await app.ReasonAsync();
        Assert.False(app.IO.Of("/").Adapter.AwaitsClients);
    }
}
