using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Tests.Authorization;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Diagnostics;

/// <summary>What is counted when, and what the log says of clients that are dropped.</summary>
public class MeasurementTests
{
    [Fact]
    public async Task Events_are_counted_with_what_became_of_them()
    {
        await using var app = await PolicyApp.StartAsync(app =>
        {
            app.IO.Of("/").RequireEventAuthorization("guarded");
            app.IO.Of("/").LimitRate("limited", new EventRateLimit(1, TimeSpan.FromHours(1)));
            app.IO.OnConnection(socket =>
            {
                socket.On("number", (int _) => { });
                socket.On("limited", () => { });
                socket.On("fails", async () =>
                {
                    await Task.Yield();
                    throw new InvalidOperationException("fails");
                });
                socket.On("last", (Acknowledgement ack) => ack.Send());
            });
        });
        using var measured = new Measurements(app.IO.Metrics.Meter);
        var client = await WsClient.ConnectAsync(app);
        foreach (var e in new[] { "\"number\",1", "\"number\",\"x\"", "\"guarded\"", "\"limited\"", "\"limited\"", "\"fails\"", "\"nobody\"" })
        {
            await client.SendAsync($"42[{e}]");
        }

        await client.SendAsync("421[\"last\"]");
        await client.ExpectAsync("431[]");
        Assert.Equal(8, measured.Sum("events.received", "socketio.namespace=/"));
        Assert.Equal(1, measured.Sum("events.refused", "socketio.refusal.reason=arguments"));
        Assert.Equal(1, measured.Sum("events.refused", "socketio.refusal.reason=unauthorized"));
        Assert.Equal(1, measured.Sum("events.refused", "socketio.refusal.reason=rate_limit"));
        Assert.Equal(1, measured.Sum("handler.errors", "error.type=System.InvalidOperationException"));
        Assert.Equal(1, measured.Sum("handler.errors"));
        await Eventually.Until(() => measured.Count("handler.duration", "socketio.event=last") == 1);
        Assert.Equal(2, measured.Count("handler.duration", "socketio.event=number", "socketio.namespace=/"));
        Assert.Equal(1, measured.Count("handler.duration", "socketio.event=fails", "error.type=System.InvalidOperationException"));
        Assert.Equal(0, measured.Count("handler.duration", "socketio.event=nobody"));
        Assert.True(measured.Sum("bytes.received") > 50);
        Assert.True(measured.Sum("bytes.sent") > 30);
    }

    [Fact]
    public async Task Names_of_events_beyond_two_hundred_share_one_series()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            for (var i = 0; i < 210; i++)
            {
                socket.On($"x{i}", () => { });
            }
        }));
        using var measured = new Measurements(app.IO.Metrics.Meter);
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 210; i++)
        {
            await client.SendAsync($"42[\"x{i}\"]");
        }

        await Eventually.Until(() => measured.Count("handler.duration") == 210);
        Assert.Equal(10, measured.Count("handler.duration", "socketio.event=_OTHER"));
        Assert.Equal(1, measured.Count("handler.duration", "socketio.event=x199"));
    }

    [Fact]
    public async Task Refused_connections_and_dynamic_namespaces_are_counted_by_names_that_the_application_knows()
    {
        await using var app = await PolicyApp.StartAsync(app =>
        {
            app.IO.Of(new Regex("^/room-\\d+$"));
            app.IO.Of("/policy").RequireAuthorization("admins");
            app.IO.Of("/middleware").Use(_ => throw new ConnectionRefusedException("no"));
            app.IO.Of("/error").Use(_ => throw new InvalidOperationException("error"));
        });
        using var measured = new Measurements(app.IO.Metrics.Meter);
        var client = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await client.JoinAsync("/room-1");
        await client.JoinAsync("/room-2");
        foreach (var nsp in new[] { "/policy", "/middleware", "/error", "/made-up" })
        {
            await client.SendAsync($"40{nsp},");
            Assert.StartsWith($"44{nsp},", await client.ReadTextAsync(), StringComparison.Ordinal);
        }

        var nobody = await WsClient.OpenSessionAsync(app);
        await nobody.SendAsync("40/policy,");
        await nobody.ReadTextAsync();
        Assert.Equal(2, measured.Sum("sockets", "socketio.namespace=/_0"));
        Assert.Equal(1, measured.Sum("connections.refused", "socketio.namespace=/policy", "socketio.refusal.reason=forbidden"));
        Assert.Equal(1, measured.Sum("connections.refused", "socketio.namespace=/policy", "socketio.refusal.reason=unauthorized"));
        Assert.Equal(1, measured.Sum("connections.refused", "socketio.namespace=/middleware", "socketio.refusal.reason=middleware"));
        Assert.Equal(1, measured.Sum("connections.refused", "socketio.namespace=/error", "socketio.refusal.reason=error"));
        Assert.Equal(1, measured.Sum("connections.refused", "socketio.namespace=_OTHER", "socketio.refusal.reason=invalid_namespace"));
    }

    [Fact]
    public async Task Recoveries_are_counted_with_their_outcome()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.Use(socket => socket.Handshake.Auth.TryGetProperty("refuse", out _)
                ? throw new ConnectionRefusedException("no")
                : ValueTask.CompletedTask),
            options => options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions());
        using var measured = new Measurements(app.IO.Metrics.Meter);
        foreach (var (outcome, more) in new[] { ("recovered", ""), ("refused", ",\"refuse\":1"), ("unknown", "") })
        {
            var client = await WsClient.OpenSessionAsync(app);
            await client.SendAsync("40");
            var pid = Regex.Match(await client.ReadTextAsync(), "\"pid\":\"([^\"]+)\"").Groups[1].Value;
            await Eventually.Until(() => app.IO.Sockets.Count == 1);
            client.Dispose();
            await Eventually.Until(() => app.IO.Sockets.Count == 0 && app.IO.ClientsCount == 0);
            var back = await WsClient.OpenSessionAsync(app);
            await back.SendAsync($"40{{\"pid\":\"{(outcome == "unknown" ? "unknown" : pid)}\"{more}}}");
            await back.ReadTextAsync();
            await Eventually.Until(() => measured.Sum("recoveries", $"socketio.recovery.outcome={outcome}", "socketio.namespace=/") == 1);
            back.Dispose();
            await Eventually.Until(() => app.IO.ClientsCount == 0);
        }

        Assert.Equal(3, measured.Sum("recoveries"));
    }

    [Fact]
    public async Task Upgrades_are_counted_with_their_outcome()
    {
        await using var app = await TestApp.StartAsync();
        using var measured = new Measurements(app.IO.Metrics.Meter);
        var polling = await PollingClient.ConnectAsync(app);
        (await WsClient.OpenAsync(app, polling.Sid)).Dispose();
        await Eventually.Until(() => measured.Sum("upgrades", "socketio.upgrade.outcome=failed") == 1);

        await WsClient.OpenAsync(app, polling.Sid);
        await Eventually.Until(() => !app.IO.EngineServer.Find(polling.Sid)!.CanUpgrade);
        app.Advance(11);
        await Eventually.Until(() => measured.Sum("upgrades", "socketio.upgrade.outcome=failed") == 2);

        var candidate = await WsClient.OpenAsync(app, polling.Sid);
        await candidate.SendAsync("2probe");
        await candidate.ExpectAsync("3probe");
        await candidate.SendAsync("5");
        await Eventually.Until(() => measured.Sum("upgrades", "socketio.upgrade.outcome=completed") == 1);
        Assert.Equal(3, measured.Sum("upgrades"));
    }

    [Fact]
    public async Task Acknowledgements_are_pending_until_they_came_or_cannot_come()
    {
        await using var app = await TestApp.StartAsync();
        using var measured = new Measurements(app.IO.Metrics.Meter);
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var answers = new[]
        {
            app.TheSocket.EmitWithAckAsync<int>("a", TimeSpan.FromHours(1)), app.TheSocket.EmitWithAckAsync<int>("b", TimeSpan.FromSeconds(1)),
            app.TheSocket.EmitWithAckAsync<int>("c", TimeSpan.FromHours(1)),
        };
        Assert.Equal(3, measured.Sum("acknowledgements.pending"));
        await client.SendAsync("430[1]");
        Assert.Equal(1, await Eventually.Within(answers[0]));
        Assert.Equal(2, measured.Sum("acknowledgements.pending"));
        app.Advance(2);
        await Eventually.Until(() => measured.Sum("acknowledgements.pending") == 1);
        client.Dispose();
        await Eventually.Until(() => measured.Sum("acknowledgements.pending") == 0);
        await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Within(Task.WhenAll(answers)));
    }

    public static TheoryData<string, Action<SocketIOOptions>, Func<TestAppHandle, Task>> Bounds => new()
    {
        { "MaxSendBufferSize", options => options.MaxSendBufferSize = 1024, Join(async (app, _) =>
        {
            await Eventually.Until(() => app.Connections.Count == 1);
            app.TheSocket.Emit("x", new string('x', 2000));
        }) },
        { "MaxPendingEventsSize", options => options.MaxPendingEventsSize = 1024, Join(async (_, client) =>
        {
            await client.SendAsync("42[\"wait\"]");
            await client.SendAsync($"42[\"wait\",\"{new string('x', 2000)}\"]");
        }) },
        { "MaxNamespacesPerClient", options => options.MaxNamespacesPerClient = 1, Join((_, client) => client.SendAsync("40/other,")) },
        { "EventRateLimit", options => options.EventRateLimit = new(1, TimeSpan.FromHours(1), RateLimitAction.Disconnect), Join(async (_, client) =>
        {
            await client.SendAsync("42[\"x\"]");
            await client.SendAsync("42[\"x\"]");
        }) },
        { "MaxHttpBufferSize", options => options.MaxHttpBufferSize = 500, Join((_, client) => client.SendAsync($"42[\"{new string('x', 600)}\"]")) },
        { "MaxHttpBufferSize", options => options.MaxHttpBufferSize = 500, Join(async (_, client) =>
        {
            await client.SendAsync("452-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
            await client.SendAsync(new byte[300]);
            await client.SendAsync(new byte[300]);
        }) },
        { "MaxHttpBufferSize", options => options.MaxHttpBufferSize = 500, async handle =>
        {
            var client = await PollingClient.ConnectAsync(handle.App);
            using var answer = await client.TryPostAsync(new string('x', 600));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        } },
        { "ConnectTimeout", options => options.ConnectTimeout = TimeSpan.FromSeconds(5), async handle =>
        {
            await WsClient.OpenSessionAsync(handle.App);
            handle.App.Advance(6);
        } },
    };

    [Theory]
    [MemberData(nameof(Bounds), DisableDiscoveryEnumeration = true)]
    public async Task A_client_over_a_bound_is_logged_and_counted_by_the_option_s_name(
        string limit, Action<SocketIOOptions> options, Func<TestAppHandle, Task> pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        using var logs = new RecordingLogs();
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.IO.Of("/other");
                app.IO.OnConnection(socket => socket.On("wait", (CancellationToken gone) => Task.Delay(Timeout.Infinite, gone)));
            },
            options,
            build: builder => builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        using var measured = new Measurements(app.IO.Metrics.Meter);
        await pass(new TestAppHandle(app));
        await Eventually.Until(() => measured.Sum("limits.exceeded") == 1);
        Assert.Equal(1, measured.Sum("limits.exceeded", $"socketio.limit={limit}"));
        await Eventually.Until(() => logs.Entries.Any(entry => entry.Id.Id is 5 or 6 && entry.Level == LogLevel.Warning));
        var entry = Assert.Single(logs.Entries, entry => entry.Id.Id is 5 or 6 && entry.Level == LogLevel.Warning);
        Assert.Contains($"over {limit}: ", entry.Message, StringComparison.Ordinal);
    }

    private static Func<TestAppHandle, Task> Join(Func<TestApp, WsClient, Task> pass)
    {
        return async handle => await pass(handle.App, await WsClient.ConnectAsync(handle.App));
    }

    /// <summary>Lets a public theory hold what is internal.</summary>
    public sealed class TestAppHandle
    {
        internal TestAppHandle(TestApp app)
        {
            App = app;
        }

        internal TestApp App { get; }
    }
}
