using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Contracts;

/// <summary>Classes of handlers with services.</summary>
public class MapHandlersTests
{
    [Fact]
    public async Task Each_event_has_an_instance_with_services_of_its_own_scope()
    {
        var (app, client, journal) = await StartAsync();
        await using var running = app;
        await client.SendAsync("420[\"scope\"]");
        var first = await client.ReadTextAsync();
        await client.SendAsync("420[\"scope\"]");
        var second = await client.ReadTextAsync();
        Assert.Matches("^430\\[\\d+\\]$", first);
        Assert.Matches("^430\\[\\d+\\]$", second);
        Assert.NotEqual(first, second);

        await client.SendAsync("""421["echo","hello"]""");
        await client.ExpectAsync("""431["HELLO"]""");
        await client.SendAsync("422[\"ping\"]");
        await client.ExpectAsync("432[\"pong\"]");

        // Four events, and the connection before them.
        await Eventually.Until(() => journal.Entries.Count(entry => entry == "scope disposed") == 5);
        Assert.Equal(5, journal.Entries.Count(entry => entry == "instance disposed"));
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task The_class_sees_sockets_come_and_go()
    {
        var (app, client, journal) = await StartAsync();
        await using var running = app;
        await client.SendAsync("""421["echo","x"]""");
        await client.ExpectAsync("""431["X"]""");
        await client.CloseAsync();
        await Eventually.Until(() => journal.Entries.Contains("disconnected transport close"));
        Assert.Equal("connected " + client.Id, journal.Entries.First());
        Assert.True(journal.Entries.ToList().IndexOf("echo") > 0);
    }

    [Fact]
    public async Task A_public_method_that_no_contract_has_is_no_event()
    {
        var (app, client, journal) = await StartAsync();
        await using var running = app;
        foreach (var name in new[] { "notAnEvent", "NotAnEvent", "dispose", "onConnectedAsync", "onConnected", "onDisconnected" })
        {
            await client.SendAsync($"42[\"{name}\"]");
        }

        await client.SendAsync("422[\"ping\"]");
        await client.ExpectAsync("432[\"pong\"]");
        Assert.DoesNotContain("called what is no event", journal.Entries);
        Assert.Equal(1, journal.Entries.Count(entry => entry.StartsWith("connected", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_handler_that_throws_reaches_the_hook_and_what_it_used_is_disposed_of()
    {
        var (app, client, journal) = await StartAsync();
        await using var running = app;
        await client.SendAsync("42[\"fail\"]");
        Assert.Equal("failed", (await app.ErrorAsync()).Exception.Message);
        await Eventually.Until(() => journal.Entries.Count(entry => entry == "scope disposed") == 2);
        Assert.Equal(2, journal.Entries.Count(entry => entry == "instance disposed"));
    }

    [Fact]
    public async Task A_handler_may_await_an_acknowledgement()
    {
        var (app, client, _) = await StartAsync();
        await using var running = app;
        await client.SendAsync("""421["whisper","x"]""");
        await client.ExpectAsync("42[\"whispering\"]");
        await client.ExpectAsync("""420["what?","x"]""");
        await client.SendAsync("""430["y"]""");
        await client.ExpectAsync("""431["y"]""");
    }

    [Fact]
    public async Task Events_wait_until_the_class_has_seen_the_connection()
    {
        var (app, client, journal) = await StartAsync(connect: false);
        await using var running = app;
        await client.SendAsync("40");
        await client.SendAsync("""421["echo","x"]""");
        await client.ReadTextAsync();
        await client.ExpectAsync("""431["X"]""");
        var entries = journal.Entries.ToList();
        Assert.True(entries.FindIndex(entry => entry.StartsWith("connected", StringComparison.Ordinal)) < entries.IndexOf("echo"));
    }

    [Fact]
    public async Task A_service_that_is_missing_is_an_error_of_the_event()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.MapHandlers<EchoHandlers>());
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Errors.Count == 1);
        Assert.Contains(nameof(Journal), app.Errors.Single().Exception.Message, StringComparison.Ordinal);
        Assert.True(app.TheSocket.Connected);
        await client.CloseAsync();
        await Eventually.Until(() => app.Errors.Count == 2);
    }

    [Fact]
    public async Task A_namespace_and_those_of_a_pattern_have_classes_too()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.IO.Of("/static").MapHandlers<EchoHandlers>();
                app.IO.Of(new System.Text.RegularExpressions.Regex("^/room-\\d+$")).MapHandlers<EchoHandlers>();
            },
            build: AddServices);
        var client = await WsClient.ConnectAsync(app, "/static");
        await client.JoinAsync("/room-7");
        await client.SendAsync("42/static,0[\"ping\"]");
        await client.ExpectAsync("43/static,0[\"pong\"]");
        await client.SendAsync("42/room-7,0[\"ping\"]");
        await client.ExpectAsync("43/room-7,0[\"pong\"]");
    }

    [Fact]
    public async Task A_socket_has_the_handlers_of_a_class_beside_its_own()
    {
        var (app, client, _) = await StartAsync(declare: app => app.IO.OnConnection(socket =>
        {
            socket.On("ping", () => socket.Emit("own"));
            socket.On("more", (Acknowledgement ack) => ack.Send("more"));
        }));
        await using var running = app;
        var other = await WsClient.ConnectAsync(app);
        foreach (var one in new[] { client, other })
        {
            await one.SendAsync("421[\"ping\"]");
            await one.ExpectAsync("431[\"pong\"]");
            await one.ExpectAsync("42[\"own\"]");
            await one.SendAsync("422[\"more\"]");
            await one.ExpectAsync("432[\"more\"]");
        }

        // What one socket removes, another one keeps.
        app.IO.Sockets.Single(socket => socket.Id == client.Id).Off("ping");
        await client.SendAsync("423[\"ping\"]");
        await client.SendAsync("424[\"more\"]");
        await client.ExpectAsync("434[\"more\"]");
        await other.SendAsync("425[\"ping\"]");
        await other.ExpectAsync("435[\"pong\"]");
    }

    [Fact]
    public async Task A_server_that_stops_waits_for_classes_that_see_their_sockets_go()
    {
        var (app, client, journal) = await StartAsync();
        await using var running = app;
        await Eventually.Until(() => journal.Entries.Any(entry => entry.StartsWith("connected", StringComparison.Ordinal)));
        await app.StopAsync();
        Assert.Contains("disconnected server shutting down", journal.Entries);
        await client.ReadCloseCodeAsync();
    }

    [Fact]
    public async Task Without_services_the_server_says_what_is_missing()
    {
        await using var io = new SocketIOServer(Options.Create(new SocketIOOptions()), NullLoggerFactory.Instance);
        var error = Assert.Throws<InvalidOperationException>(() => io.MapHandlers<EchoHandlers>());
        Assert.Contains("AddSocketIO", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_of_a_cluster_have_contracts_too()
    {
        var journal = new Journal();
        await using var other = await TestApp.StartAsync();
        await using var app = await TestApp.StartAsync(options: options => options.Adapter = nsp => new PairAdapter(nsp, () => other.IO));
        other.IO.HandleServerSide(new ClusterHandlers(journal));
        app.IO.ServerSideEmits<ITestCluster>().Reload("users");
        await Eventually.Until(() => journal.Entries.Contains("reload users"));
        IReadOnlyList<int> counts = await Eventually.Within(app.IO.ServerSideEmits<ITestCluster>(TimeSpan.FromSeconds(1)).Count("four"));
        Assert.Equal([4], counts);
        Assert.Empty(other.Errors);
    }

    private static async Task<(TestApp App, WsClient Client, Journal Journal)> StartAsync(
        Action<TestApp>? declare = null, bool connect = true)
    {
        var app = await TestApp.StartAsync(
            app =>
            {
                app.IO.MapHandlers<EchoHandlers>();
                declare?.Invoke(app);
            },
            build: AddServices);
        return (
            app,
            connect ? await WsClient.ConnectAsync(app) : await WsClient.OpenSessionAsync(app),
            app.Services.GetRequiredService<Journal>());
    }

    private static void AddServices(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddScoped<Scoped>();
        builder.Services.AddKeyedSingleton<Func<string, string>>("loud", (_, _) => text => text.ToUpperInvariant());
    }

    /// <summary>Hands what is meant for other servers to one.</summary>
    private sealed class PairAdapter(Namespace nsp, Func<SocketIOServer> other) : InMemoryAdapter(nsp)
    {
        public override void ServerSideEmit(BroadcastPacket packet, IBroadcastAnswers? answers)
        {
            answers?.SetServerCount(1);
            other().Of("/").ReceiveServerSideEvent(packet, answers is null ? null : answers.AddAnswer);
        }
    }
}
