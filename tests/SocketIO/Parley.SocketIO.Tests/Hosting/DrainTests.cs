using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Hosting;

/// <summary>A server that stops lets finish what runs, tells everybody, and does not wait for ever.</summary>
public class DrainTests
{
    // Longer than any test waits: who reaches it was not waited for by a condition.
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Handlers_that_run_finish_and_their_answers_arrive()
    {
        var go = new TaskCompletionSource();
        var begun = 0;
        await using var app = await StartAsync(
            socket => socket.On("work", async (Acknowledgement ack) =>
            {
                begun++;
                await go.Task;
                ack.Send("done");
                socket.Emit("more", new string('x', 100_000));
            }),
            Never);
        var client = await WsClient.ConnectAsync(app);
        var polling = await PollingClient.ConnectAsync(app);
        await client.SendAsync("421[\"work\"]");
        await Eventually.Until(() => begun == 1);
        var stopping = app.StopAsync();

        // It takes no new clients, and those that are there can go on.
        await Eventually.Until(async () =>
        {
            using var late = await app.Http.GetAsync(PollingClient.UrlOf(app));
            return late.StatusCode == HttpStatusCode.BadRequest;
        });
        Assert.False(stopping.IsCompleted);
        app.IO.Emit("still here");
        await client.ExpectAsync("42[\"still here\"]");
        Assert.Equal("42[\"still here\"]", await polling.GetAsync());

        go.SetResult();
        await client.ExpectAsync("431[\"done\"]");
        Assert.StartsWith("42[\"more\",\"x", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        await client.SendFrameAsync(WsFrame.CloseOpcode, default);
        await Eventually.Within(stopping);
        Assert.All(app.Reasons, reason => Assert.Equal("server shutting down", reason.ToString()));
        Assert.Equal(2, app.Reasons.Count);
    }

    [Fact]
    public async Task A_handler_that_does_not_finish_is_not_waited_for_longer_than_allowed()
    {
        await using var app = await StartAsync(
            socket => socket.On("work", () => Task.Delay(Timeout.Infinite)), TimeSpan.FromMilliseconds(50));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"work\"]");
        await Eventually.Until(() => app.IO.Handlers.Current == 1);
        await Eventually.Within(app.IO.CloseAsync());
        Assert.Equal(DisconnectReason.ServerShuttingDown, Assert.Single(app.Reasons));
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
    }

    [Fact]
    public async Task Whoever_closes_may_stop_waiting()
    {
        var go = new TaskCompletionSource();
        await using var app = await StartAsync(
            socket =>
            {
                socket.On("work", () => go.Task);
                socket.OnDisconnect(_ => go.Task);
            },
            Never);
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"work\"]");
        await Eventually.Until(() => app.IO.Handlers.Current == 1);
        using var impatience = new CancellationTokenSource();
        var closing = app.IO.CloseAsync(impatience.Token);
        Assert.False(closing.IsCompleted);
        await impatience.CancelAsync();
        await Eventually.Within(closing);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Single(app.Reasons);
        go.SetResult();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_host_waits_for_handlers_of_the_disconnection(bool wasGoneBefore)
    {
        var go = new TaskCompletionSource();
        var told = new ConcurrentQueue<string>();
        await using var app = await StartAsync(
            socket => socket.OnDisconnect(async reason =>
            {
                told.Enqueue("begins");
                await go.Task;
                told.Enqueue($"ends {reason}");
            }),
            Never);
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        if (wasGoneBefore)
        {
            client.Dispose();
            await Eventually.Until(() => !told.IsEmpty);
        }

        var stopping = app.StopAsync();
        await Eventually.Until(() => !told.IsEmpty && app.IO.ClientsCount == 0);
        client.Dispose();
        Assert.False(stopping.IsCompleted);
        go.SetResult();
        await Eventually.Within(stopping);
        Assert.Equal(["begins", wasGoneBefore ? "ends transport close" : "ends server shutting down"], told);
    }

    [Fact]
    public async Task The_host_waits_for_a_handler_of_the_disconnection_that_blocks()
    {
        using var go = new ManualResetEventSlim();
        var told = new ConcurrentQueue<string>();
        await using var app = await StartAsync(
            socket => socket.OnDisconnect(reason =>
            {
                told.Enqueue("begins");
                go.Wait(Eventually.Limit);
                told.Enqueue("ends");
            }),
            Never);
        var client = await WsClient.ConnectAsync(app);
        client.Dispose();
        await Eventually.Until(() => told.Count == 1);
        var stopping = app.StopAsync();
        Assert.False(stopping.IsCompleted);
        go.Set();
        await Eventually.Within(stopping);
        Assert.Equal(["begins", "ends"], told);
    }

    [Fact]
    public async Task But_not_longer_than_allowed()
    {
        var begun = 0;
        await using var app = await StartAsync(
            socket => socket.OnDisconnect(async _ =>
            {
                begun++;
                await Task.Delay(Timeout.Infinite);
            }),
            TimeSpan.FromMilliseconds(50));
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        await Eventually.Within(app.IO.CloseAsync());
        Assert.Equal(1, begun);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
    }

    [Fact]
    public async Task What_is_sent_after_the_end_reaches_nobody_and_throws_nothing()
    {
        await using var app = await StartAsync(_ => { }, Never);
        await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        await app.IO.CloseAsync();
        app.IO.Emit("x");
        app.IO.To("room").Emit("x");
        app.IO.Of("/new one").Emit("x");
        socket.Emit("x");
        socket.Broadcast.Emit("x");
        socket.Disconnect(close: true);
        app.IO.DisconnectSockets(close: true);
        Assert.Empty(await app.IO.FetchSocketsAsync());
        Assert.Empty(await app.IO.EmitWithAckAsync<int>("x", 1, TimeSpan.FromSeconds(1)));
        await app.IO.CloseAsync();
        await app.IO.DisposeAsync();
        app.IO.Emit("x");
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task A_server_that_never_ran_can_be_closed()
    {
        var io = new SocketIOServer(
            Microsoft.Extensions.Options.Options.Create(new SocketIOOptions()), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await Eventually.Within(io.CloseAsync());
        await io.DisposeAsync();
    }

    [Fact]
    public async Task Another_server_can_start_on_the_same_port()
    {
        Uri address;
        await using (var first = await TestApp.StartAsync())
        {
            address = first.Address;
            await WsClient.ConnectAsync(first);
            await Eventually.Within(first.StopAsync());
        }

        await using var second = await TestApp.StartAsync(use: web =>
        {
            web.Urls.Clear();
            web.Urls.Add(address.ToString());
        });
        Assert.Equal(address.Port, second.Address.Port);
        await WsClient.ConnectAsync(second);
        await PollingClient.ConnectAsync(second);
        Assert.Equal(2, second.IO.ClientsCount);
    }

    private static Task<TestApp> StartAsync(Action<Socket> register, TimeSpan drainTimeout)
    {
        return TestApp.StartAsync(
            app => app.IO.OnConnection(register),
            options => options.DrainTimeout = drainTimeout,
            build: builder => builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Never));
    }
}
