using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>Namespaces that come into being when a client asks for them.</summary>
public partial class DynamicNamespaceTests
{
    [Fact]
    public async Task A_pattern_lets_in_what_it_matches_and_nothing_else()
    {
        var connected = new ConcurrentQueue<Socket>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of(DynamicName()).OnConnection(connected.Enqueue);
            app.IO.Of(new Regex("^/other-")).OnConnection(connected.Enqueue);
        });
        var client = await WsClient.ConnectAsync(app, "/dynamic-101");
        await client.JoinAsync("/other-1");
        await client.SendAsync("40/dynamic-,");
        await client.ExpectAsync("""44/dynamic-,{"message":"Invalid namespace"}""");
        await client.SendAsync("40/a/dynamic-1,");
        await client.ExpectAsync("""44/a/dynamic-1,{"message":"Invalid namespace"}""");

        Assert.Equal(["/dynamic-101", "/other-1"], connected.Select(socket => socket.Namespace.Name));
        Assert.Equal(["/", "/dynamic-101", "/other-1"], app.IO.Namespaces.Select(nsp => nsp.Name).Order());
        Assert.Same(app.IO.Of("/dynamic-101"), connected.First().Namespace);
        Assert.Equal(1, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_function_decides_by_name_and_auth_and_the_first_that_allows_counts()
    {
        var asked = new ConcurrentQueue<string>();
        ParentNamespace first = null!;
        ParentNamespace second = null!;
        await using var app = await TestApp.StartAsync(app =>
        {
            first = app.IO.Of(async (name, auth) =>
            {
                asked.Enqueue($"first {name}");
                await Task.Yield();
                return auth.TryGetProperty("token", out var token) && token.ValueEquals("first");
            });
            second = app.IO.Of((name, _) =>
            {
                asked.Enqueue($"second {name}");
                return ValueTask.FromResult(name == "/b");
            });
        });
        var client = await WsClient.ConnectAsync(app, "/a", """{"token":"first"}""");
        await client.JoinAsync("/b", """{"token":"none"}""");
        await client.SendAsync("40/c,");
        await client.ExpectAsync("""44/c,{"message":"Invalid namespace"}""");
        Assert.Equal(["first /a", "first /b", "second /b", "first /c", "second /c"], asked);
        Assert.Equal("/a", Assert.Single(first.Children).Name);
        Assert.Equal("/b", Assert.Single(second.Children).Name);
        Assert.Same(first, app.IO.Of("/a").Parent);
        Assert.Null(app.IO.Of("/").Parent);

        // What is there is not asked for again.
        await WsClient.ConnectAsync(app, "/a");
        Assert.Equal(5, asked.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_function_that_throws_says_no_and_the_next_one_is_asked(bool later)
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of(async (_, _) =>
            {
                if (later)
                {
                    await Task.Yield();
                }

                throw new InvalidOperationException("thrown");
            });
            app.IO.Of((name, _) => ValueTask.FromResult(name == "/x"));
        });
        var client = await WsClient.ConnectAsync(app, "/x");
        await client.SendAsync("40/y,");
        await client.ExpectAsync("""44/y,{"message":"Invalid namespace"}""");
        Assert.Equal(2, app.Errors.Count);
        Assert.All(app.Errors, error => Assert.Equal("thrown", error.Exception.Message));
    }

    [Fact]
    public async Task Clients_that_ask_at_the_same_time_get_one_child()
    {
        var go = new TaskCompletionSource();
        var asked = 0;
        var created = new ConcurrentQueue<Namespace>();
        ParentNamespace parent = null!;
        await using var app = await TestApp.StartAsync(app =>
        {
            parent = app.IO.Of(async (_, _) =>
            {
                Interlocked.Increment(ref asked);
                await go.Task;
                return true;
            });
            app.IO.OnNewNamespace(created.Enqueue);
        });
        var clients = new List<WsClient>();
        for (var i = 0; i < 5; i++)
        {
            clients.Add(await WsClient.OpenSessionAsync(app));
            await clients[i].SendAsync("40/shared,");
        }

        await Eventually.Until(() => asked == 5);
        go.SetResult();
        foreach (var client in clients)
        {
            Assert.StartsWith("40/shared,{\"sid\":\"", await client.ReadTextAsync(), StringComparison.Ordinal);
        }

        var child = Assert.Single(parent.Children);
        Assert.Same(child, Assert.Single(created));
        await Eventually.Until(() => child.Sockets.Count == 5);
        child.Emit("all", 1);
        foreach (var client in clients)
        {
            await client.ExpectAsync("""42/shared,["all",1]""");
        }
    }

    [Fact]
    public async Task No_client_is_connected_before_OnNewNamespace_is_done()
    {
        using var go = new ManualResetEventSlim();
        var announced = 0;
        var connected = new ConcurrentQueue<Socket>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of(DynamicName());
            app.IO.OnNewNamespace(nsp =>
            {
                Interlocked.Increment(ref announced);
                go.Wait(Eventually.Limit);
                nsp.OnConnection(connected.Enqueue);
            });
        });
        var first = await WsClient.OpenSessionAsync(app);
        await first.SendAsync("40/dynamic-1,");
        await Eventually.Until(() => announced == 1);
        var second = await WsClient.OpenSessionAsync(app);
        await second.SendAsync("40/dynamic-1,");
        await second.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await second.ReadAsync()).Opcode);
        go.Set();
        Assert.StartsWith("40/dynamic-1,{", await first.ReadTextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("40/dynamic-1,{", await second.ReadTextAsync(), StringComparison.Ordinal);
        await Eventually.Until(() => connected.Count == 2);
        Assert.Equal(1, announced);
    }

    [Fact]
    public async Task OnNewNamespace_tells_of_every_namespace_but_the_first_and_may_throw()
    {
        var names = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.OnNewNamespace(_ => throw new InvalidOperationException("thrown"));
            app.IO.OnNewNamespace(nsp => names.Enqueue(nsp.Name));
            app.IO.Of("/declared");
            app.IO.Of("/declared");
            app.IO.Of(DynamicName());
        });
        await WsClient.ConnectAsync(app, "/dynamic-7");
        await WsClient.ConnectAsync(app, "/dynamic-7");
        app.IO.Of("dynamic-8");
        Assert.Equal(["/declared", "/dynamic-7", "/dynamic-8"], names);
        Assert.Equal(3, app.Errors.Count);
        Assert.All(app.Errors, error => Assert.Equal("new_namespace", error.EventName));
    }

    [Fact]
    public async Task A_child_has_what_its_parent_has_when_it_comes_into_being()
    {
        var calls = new ConcurrentQueue<string>();
        ParentNamespace parent = null!;
        await using var app = await TestApp.StartAsync(app =>
        {
            parent = app.IO.Of(DynamicName());
            parent.Use(socket =>
            {
                calls.Enqueue($"middleware {socket.Namespace.Name}");
                return ValueTask.CompletedTask;
            });
            parent.OnConnection(socket => calls.Enqueue($"connection {socket.Namespace.Name}"));
        });
        var client = await WsClient.ConnectAsync(app, "/dynamic-1");
        await Eventually.Until(() => calls.Count == 2);
        parent.OnConnection(socket => calls.Enqueue($"later {socket.Namespace.Name}"));
        app.IO.Of("/dynamic-1").OnConnection(socket => calls.Enqueue($"its own {socket.Namespace.Name}"));
        await client.JoinAsync("/dynamic-2");
        await WsClient.ConnectAsync(app, "/dynamic-1");
        await Eventually.Until(() => calls.Count == 8);
        Assert.Equal(
            [
                "middleware /dynamic-1", "connection /dynamic-1",
                "middleware /dynamic-2", "connection /dynamic-2", "later /dynamic-2",
                "middleware /dynamic-1", "connection /dynamic-1", "its own /dynamic-1",
            ],
            calls);
    }

    [Fact]
    public async Task Limits_of_the_parent_hold_in_its_children()
    {
        var seen = 0;
        await using var app = await TestApp.StartAsync(app =>
        {
            var parent = app.IO.Of(DynamicName());
            parent.LimitRate("x", new EventRateLimit(1, TimeSpan.FromSeconds(1)));
            parent.OnConnection(socket =>
            {
                socket.On("x", () => seen++);
                socket.On("fence", (Acknowledgement ack) => ack.Send());
            });
        });
        var client = await WsClient.ConnectAsync(app, "/dynamic-1");
        await client.SendAsync("42/dynamic-1,[\"x\"]");
        await client.SendAsync("42/dynamic-1,[\"x\"]");
        await client.SendAsync("42/dynamic-1,0[\"fence\"]");
        await client.ExpectAsync("43/dynamic-1,0[]");
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task What_is_sent_to_the_parent_reaches_all_children()
    {
        ParentNamespace parent = null!;
        await using var app = await TestApp.StartAsync(app =>
        {
            parent = app.IO.Of(DynamicName());
            parent.OnConnection(socket =>
            {
                if (socket.Namespace.Name == "/dynamic-2")
                {
                    socket.Join("room");
                }
            });
        });
        var ada = await WsClient.ConnectAsync(app, "/dynamic-1");
        var ben = await WsClient.ConnectAsync(app, "/dynamic-2");
        var chi = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.IO.Of("/dynamic-2").Rooms.Count == 1);

        parent.Emit("all", new byte[] { 1 });
        parent.To("room").Emit("room", 2);
        parent.Except("room").Emit("except", 3);
        parent.To(ada.Id).Emit("one", 4);
        await ada.ExpectAsync("""451-/dynamic-1,["all",{"_placeholder":true,"num":0}]""");
        Assert.Equal([1], await ada.ReadBinaryAsync());
        await ada.ExpectAsync("""42/dynamic-1,["except",3]""");
        await ada.ExpectAsync("""42/dynamic-1,["one",4]""");
        await ben.ExpectAsync("""451-/dynamic-2,["all",{"_placeholder":true,"num":0}]""");
        Assert.Equal([1], await ben.ReadBinaryAsync());
        await ben.ExpectAsync("""42/dynamic-2,["room",2]""");

        parent.In("room").SocketsJoin("second");
        parent.To("second").Emit("second");
        await ben.ExpectAsync("""42/dynamic-2,["second"]""");
        parent.SocketsLeave("second");
        parent.To("second").Emit("nobody");
        parent.DisconnectSockets();
        await ada.ExpectAsync("41/dynamic-1,");
        await ben.ExpectAsync("41/dynamic-2,");

        // Who is in no child heard nothing.
        app.TheSocket.Emit("fence");
        await chi.ExpectAsync("42[\"fence\"]");
    }

    [Fact]
    public async Task A_parent_has_no_sockets_to_ask()
    {
        await using var app = await TestApp.StartAsync();
        var parent = app.IO.Of(DynamicName());
        await WsClient.ConnectAsync(app, "/dynamic-1");
        await Assert.ThrowsAsync<NotSupportedException>(async () => await parent.FetchSocketsAsync());
        await Assert.ThrowsAsync<NotSupportedException>(() => parent.All().EmitWithAckAsync<int>("x", TimeSpan.FromSeconds(1)));
        Assert.Throws<NotSupportedException>(() => parent.ServerSideEmit("x"));
        Assert.Empty(parent.Sockets);
        Assert.Single(await app.IO.Of("/dynamic-1").FetchSocketsAsync());
    }

    [Fact]
    public async Task The_application_may_create_a_child_by_its_name()
    {
        var connected = 0;
        await using var app = await TestApp.StartAsync(options: options => options.MaxDynamicNamespaces = 0);
        var parent = app.IO.Of(DynamicName());
        parent.OnConnection(_ => connected++);

        // It is no client's: the bound for clients does not hold.
        var child = app.IO.Of("dynamic-1");
        Assert.Same(child, app.IO.Of("/dynamic-1"));
        Assert.Same(child, Assert.Single(parent.Children));
        await WsClient.ConnectAsync(app, "/dynamic-1");
        await Eventually.Until(() => connected == 1);
    }

    [Fact]
    public async Task More_namespaces_than_allowed_do_not_come_into_being()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.Of(DynamicName()),
            options =>
            {
                options.MaxDynamicNamespaces = 2;
                options.CleanupEmptyChildNamespaces = true;
            });
        var client = await WsClient.ConnectAsync(app, "/dynamic-1");
        await client.JoinAsync("/dynamic-2");
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("40/dynamic-3,");
            await client.ExpectAsync("""44/dynamic-3,{"message":"Invalid namespace"}""");
        }

        // Those that are there can be joined, and room can be made.
        await WsClient.ConnectAsync(app, "/dynamic-1");
        await client.SendAsync("41/dynamic-2,");
        await client.JoinAsync("/dynamic-3");
        Assert.Equal(["/", "/dynamic-1", "/dynamic-3"], app.IO.Namespaces.Select(nsp => nsp.Name).Order());
    }

    [Fact]
    public async Task A_client_keeps_the_function_busy_with_no_more_names_than_it_may_join()
    {
        var asked = 0;
        await using var app = await TestApp.StartAsync(
            app => app.IO.Of(async (_, _) =>
            {
                Interlocked.Increment(ref asked);
                await Task.Delay(Timeout.Infinite);
                return true;
            }),
            options => options.MaxNamespacesPerClient = 3);
        var client = await WsClient.OpenSessionAsync(app);
        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync($"40/n{i},");
        }

        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(4, asked);
    }

    [Fact]
    public async Task A_slow_pattern_does_not_hang_the_server()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of(new Regex("^/(a+)+$"));
            app.IO.Of(new Regex("^/aa.*!$"));
        });
        var client = await WsClient.OpenSessionAsync(app);
        var name = "/" + new string('a', 60) + "!";

        // The slow one is given up after its time; the other one still lets the client in.
        await client.JoinAsync(name);
        var error = await app.ErrorAsync();
        Assert.IsType<RegexMatchTimeoutException>(error.Exception);
        Assert.IsType<ParentNamespace>(error.Namespace);
    }

    [Fact]
    public async Task A_match_timeout_of_the_applications_own_counts()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Of(new Regex("^/(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(1))));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40/" + new string('a', 60) + "!,");
        Assert.Contains("Invalid namespace", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMilliseconds(1), Assert.IsType<RegexMatchTimeoutException>((await app.ErrorAsync()).Exception).MatchTimeout);
    }

    [GeneratedRegex(@"^/dynamic-\d+$")]
    private static partial Regex DynamicName();
}
