using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>How much is kept, and for how long: what is needed, and no more than the bounds allow.</summary>
public class RecoveryBoundTests
{
    [Fact]
    public async Task When_the_record_is_full_who_would_need_what_has_gone_begins_anew()
    {
        await using var app = await RecoveryApp.StartAsync(recovery: options => options.MaxRecordSize = 10_000);
        var needy = await RecoveringClient.ConnectAsync(app);
        await needy.LoseAsync();
        for (var i = 0; i < 100; i++)
        {
            app.IO.Emit("n", i);
        }

        var lucky = await RecoveringClient.ConnectAsync(app);
        await lucky.LoseAsync();
        app.IO.Emit("last");
        Assert.Empty(await needy.ComeBackAsync());
        Assert.False(needy.IsRecovered);
        Assert.Equal(["last"], await lucky.ComeBackAsync());
        Assert.True(lucky.IsRecovered);
    }

    [Fact]
    public async Task An_event_larger_than_the_record_is_sent_and_not_kept()
    {
        await using var app = await RecoveryApp.StartAsync(recovery: options => options.MaxRecordSize = 1024);
        var client = await RecoveringClient.ConnectAsync(app);
        app.IO.Emit("large", new string('x', 2000));
        Assert.StartsWith("large x", await client.ReadAsync(), StringComparison.Ordinal);
        await client.LoseAsync();
        Assert.Empty(await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
        await client.LoseAsync();
        app.IO.Emit("large", new string('x', 2000));
        Assert.Empty(await client.ComeBackAsync());
        Assert.False(client.IsRecovered);
    }

    [Fact]
    public async Task Of_more_sessions_than_allowed_the_oldest_go()
    {
        await using var app = await RecoveryApp.StartAsync(recovery: options => options.MaxSessions = 2);
        var clients = new List<RecoveringClient>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await RecoveringClient.ConnectAsync(app));
        }

        foreach (var client in clients)
        {
            await client.LoseAsync();
        }

        foreach (var client in clients)
        {
            await client.ComeBackAsync();
        }

        Assert.Equal([false, true, true], clients.Select(client => client.IsRecovered));

        // Those that came back do not count any more, and are counted anew when they are lost again.
        for (var i = 0; i < 4; i++)
        {
            await clients[1].LoseAsync();
            await clients[1].ComeBackAsync();
            Assert.True(clients[1].IsRecovered);
        }

        await clients[2].LoseAsync();
        await clients[1].LoseAsync();
        await clients[2].ComeBackAsync();
        await clients[1].ComeBackAsync();
        Assert.True(clients[1].IsRecovered);
        Assert.True(clients[2].IsRecovered);
    }

    [Fact]
    public async Task Who_has_missed_more_than_a_connection_may_hold_begins_anew()
    {
        await using var app = await RecoveryApp.StartAsync(options: options => options.MaxSendBufferSize = 20_000);
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        for (var i = 0; i < 11; i++)
        {
            app.IO.To(client.Id).Emit("n", new string('x', 1000));
        }

        Assert.Empty(await client.ComeBackAsync());
        Assert.False(client.IsRecovered);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_goes_while_a_middleware_runs_is_missed_by_nobody_unawares(bool goes)
    {
        var go = new TaskCompletionSource();
        var joining = 0;
        await using var app = await RecoveryApp.StartAsync(
            app => app.IO.Use(async socket =>
            {
                if (socket.Recovered)
                {
                    joining++;
                    await go.Task;
                }
            }),
            options => options.MaxRecordSize = 10_000);
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        app.IO.Emit("missed");
        await client.AskAsync();
        await Eventually.Until(() => joining == 1);
        app.IO.Emit("meanwhile");
        for (var i = 0; goes && i < 100; i++)
        {
            app.IO.Emit("n", i);
        }

        go.SetResult();
        Assert.Equal(goes ? [] : ["missed", "meanwhile"], await client.ReadMissedAsync());
        Assert.Equal(!goes, client.IsRecovered);
        await Eventually.Until(() => app.Connections.Count == 2);
        Assert.Equal(!goes, app.Connections.Last().Recovered);
    }

    [Fact]
    public async Task Who_is_lost_again_in_a_middleware_has_the_rest_of_its_time()
    {
        var joining = 0;
        var go = new TaskCompletionSource();
        await using var app = await RecoveryApp.StartAsync(app => app.IO.Use(async socket =>
        {
            if (socket.Recovered && Interlocked.Increment(ref joining) == 1)
            {
                await go.Task;
            }
        }));
        var client = await RecoveringClient.ConnectAsync(app);
        await client.LoseAsync();
        app.IO.Emit("missed");
        app.Advance(100);
        await client.AskAsync();
        await Eventually.Until(() => joining == 1);
        client.Connection.Dispose();
        await Eventually.Until(() => app.IO.ClientsCount == 0);
        go.SetResult();
        await Eventually.Until(() => app.IO.Of("/").Adapter.AwaitsClients);
        app.Advance(19);
        Assert.Equal(["missed"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
    }

    [Fact]
    public async Task Events_are_kept_as_long_as_a_client_may_need_them()
    {
        // The longest way: a ping that is answered at the last moment, and after another one nothing any more.
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.Advance(25.1);
        app.IO.To(client.Id).Emit("unread");
        app.Advance(19);
        await client.Connection.SendAsync("42[\"busy\"]");
        await client.Connection.SendFrameAsync(WsFrame.PingOpcode, default);
        await ReadPongAsync(client.Connection);
        app.Advance(19);
        await client.Connection.SendAsync("3");
        await client.Connection.SendFrameAsync(WsFrame.PingOpcode, default);
        await ReadPongAsync(client.Connection);
        app.Advance(25.1);
        app.Advance(19);
        await client.Connection.SendAsync("42[\"busy\"]");
        await client.Connection.SendFrameAsync(WsFrame.PingOpcode, default);
        await ReadPongAsync(client.Connection);
        app.Advance(20.1);
        Assert.Equal(DisconnectReason.PingTimeout, await app.ReasonAsync());
        await Eventually.Until(() => app.IO.EngineServer.Endings.Current == 0);
        app.Advance(119);
        Assert.Equal(["unread"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
    }

    [Fact]
    public async Task A_client_that_heard_nothing_for_long_comes_back_all_the_same()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        app.IO.Emit("seen");
        await client.ReadAsync();
        for (var i = 0; i < 20; i++)
        {
            app.Advance(25.1);
            await client.Connection.ExpectAsync("2");
            await client.Connection.SendAsync("3");
            app.IO.To("others").Emit("not for the client");
            await client.Connection.SendFrameAsync(WsFrame.PingOpcode, default);
            Assert.Equal(WsFrame.PongOpcode, (await client.Connection.ReadAsync()).Opcode);
        }

        await client.LoseAsync();
        app.IO.Emit("missed");
        Assert.Equal(["missed"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);
    }

    [Fact]
    public async Task A_namespace_of_clients_stays_while_one_may_come_back()
    {
        await using var app = await RecoveryApp.StartAsync(
            app => app.IO.Of(new Regex("^/dynamic-")), options: options => options.CleanupEmptyChildNamespaces = true);
        var client = await RecoveringClient.ConnectAsync(app, "/dynamic-1");
        await client.LoseAsync();
        app.IO.Of("/dynamic-1").Emit("missed");
        Assert.Equal(["missed"], await client.ComeBackAsync());
        Assert.True(client.IsRecovered);

        await client.LoseAsync();
        Assert.Equal(2, app.IO.Namespaces.Count);
        app.Advance(121);
        await Eventually.Until(() => app.IO.Namespaces.Count == 1);
        await client.ComeBackAsync();
        Assert.False(client.IsRecovered);
        await client.Connection.SendAsync("41/dynamic-1,");
        await Eventually.Until(() => app.IO.Namespaces.Count == 1);
    }

    [Fact]
    public async Task Sessions_that_come_and_go_leave_nothing_behind_on_the_wheel()
    {
        await using var app = await RecoveryApp.StartAsync();
        var client = await RecoveringClient.ConnectAsync(app);
        for (var i = 0; i < 20; i++)
        {
            app.IO.Emit("n", i);
            await client.ReadAsync();
            await client.LoseAsync();
            await client.ComeBackAsync();
            Assert.True(client.IsRecovered);
        }

        await client.LoseAsync();
        for (var i = 0; i < 20; i++)
        {
            app.Advance(30);
        }

        await Eventually.Until(() => app.IO.EngineServer.Wheel.Count == 0);
        Assert.False(app.IO.Of("/").Adapter.AwaitsClients);
    }

    private static async Task ReadPongAsync(WsClient client)
    {
        while ((await client.ReadAsync()).Opcode != WsFrame.PongOpcode)
        {
        }
    }
}
