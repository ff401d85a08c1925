using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>Namespaces of clients go when nobody is in them, if the application wants that.</summary>
public class NamespaceCleanupTests
{
    [Fact]
    public async Task An_empty_child_goes_with_its_adapter_and_comes_again()
    {
        var closed = new ConcurrentQueue<string>();
        await using var app = await StartAsync(options => options.Adapter = nsp => new WatchedAdapter(nsp, closed));
        var client = await WsClient.ConnectAsync(app, "/dynamic-1");
        var other = await WsClient.ConnectAsync(app, "/dynamic-1");
        var first = app.IO.Of("/dynamic-1");
        await client.SendAsync("41/dynamic-1,");
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Same(first, app.IO.Of("/dynamic-1"));
        Assert.Empty(closed);

        await other.CloseAsync();
        await Eventually.Until(() => closed.Count == 1);
        Assert.Equal(["/"], app.IO.Namespaces.Select(nsp => nsp.Name));
        Assert.Empty(first.Parent!.Children);

        await client.JoinAsync("/dynamic-1");
        var second = app.IO.Of("/dynamic-1");
        Assert.NotSame(first, second);
        second.Emit("hello");
        await client.ExpectAsync("""42/dynamic-1,["hello"]""");
        Assert.Equal(["/dynamic-1"], closed);
    }

    [Fact]
    public async Task A_child_goes_when_its_middleware_refuses_the_only_client()
    {
        await using var app = await StartAsync(refuses: true);
        var client = await WsClient.OpenSessionAsync(app);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("40/dynamic-1,");
            await client.ExpectAsync("""44/dynamic-1,{"message":"no"}""");
            Assert.Equal(["/"], app.IO.Namespaces.Select(nsp => nsp.Name));
        }
    }

    [Fact]
    public async Task A_child_stays_when_its_middleware_refuses_one_client_while_another_is_connected()
    {
        await using var app = await StartAsync(refuses: true);
        var welcome = await WsClient.ConnectAsync(app, "/dynamic-1", """{"welcome":true}""");
        var refused = await WsClient.OpenSessionAsync(app);
        await refused.SendAsync("40/dynamic-1,");
        await refused.ExpectAsync("""44/dynamic-1,{"message":"no"}""");
        app.IO.Of("/dynamic-1").Emit("hello");
        await welcome.ExpectAsync("""42/dynamic-1,["hello"]""");
        Assert.Single(app.IO.Of("/dynamic-1").Sockets);
    }

    [Fact]
    public async Task A_child_stays_while_a_client_is_in_its_middleware()
    {
        var go = new TaskCompletionSource();
        var joining = 0;
        await using var app = await TestApp.StartAsync(
            app => app.IO.Of(new Regex("^/dynamic-")).Use(async _ =>
            {
                if (Interlocked.Increment(ref joining) == 2)
                {
                    await go.Task;
                }
            }),
            options => options.CleanupEmptyChildNamespaces = true);
        var first = await WsClient.ConnectAsync(app, "/dynamic-1");
        var nsp = app.IO.Of("/dynamic-1");
        var second = await WsClient.OpenSessionAsync(app);
        await second.SendAsync("40/dynamic-1,");
        await Eventually.Until(() => joining == 2);
        await first.CloseAsync();
        await Eventually.Until(() => nsp.Sockets.Count == 0);
        go.SetResult();
        Assert.StartsWith("40/dynamic-1,{", await second.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Same(nsp, app.IO.Of("/dynamic-1"));
    }

    [Fact]
    public async Task Declared_namespaces_stay_and_without_the_option_all_do()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of("/declared");
            app.IO.Of(new Regex("^/dynamic-"));
        });
        var client = await WsClient.ConnectAsync(app, "/dynamic-1");
        await client.JoinAsync("/declared");
        await client.CloseAsync();
        await Eventually.Until(() => app.IO.Of("/declared").Sockets.Count == 0 && app.IO.Of("/dynamic-1").Sockets.Count == 0);
        Assert.Equal(["/", "/declared", "/dynamic-1"], app.IO.Namespaces.Select(nsp => nsp.Name).Order());
    }

    [Fact]
    public async Task A_declared_namespace_stays_with_the_option_too()
    {
        await using var app = await StartAsync(app => app.Adapter = null);
        var declared = app.IO.Of("/declared");
        var client = await WsClient.ConnectAsync(app, "/declared");
        await client.CloseAsync();
        await Eventually.Until(() => declared.Sockets.Count == 0);
        Assert.Same(declared, app.IO.Of("/declared"));
    }

    [Fact]
    public async Task Many_clients_that_come_and_go_at_once_all_find_a_living_namespace()
    {
        await using var app = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var client = await WsClient.ConnectAsync(app);
            for (var i = 0; i < 50; i++)
            {
                var id = await client.JoinAsync("/dynamic-1");
                app.IO.Of("/dynamic-1").To(id).Emit("mine", i);
                await client.ExpectAsync($"42/dynamic-1,[\"mine\",{i}]");
                await client.SendAsync("41/dynamic-1,");
            }

            await client.SendAsync("420[\"fence\"]");
            await client.ExpectAsync("430[]");
        }));
        await Eventually.Until(() => app.IO.Namespaces.Count == 1);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task An_adapter_that_fails_to_end_harms_nobody()
    {
        await using var app = await StartAsync(options => options.Adapter = nsp => new FailingAdapter(nsp));
        var client = await WsClient.ConnectAsync(app, "/dynamic-1");
        await client.SendAsync("41/dynamic-1,");
        var error = await app.ErrorAsync();
        Assert.Equal("close", error.EventName);
        await client.JoinAsync("/dynamic-1");
        app.Errors.Clear();
        await Eventually.Within(app.IO.CloseAsync());
        Assert.Equal(2, app.Errors.Count);
    }

    private static Task<TestApp> StartAsync(Action<SocketIOOptions>? options = null, bool refuses = false)
    {
        return TestApp.StartAsync(
            app =>
            {
                app.IO.Of(new Regex("^/dynamic-")).Use(socket =>
                    refuses && !socket.Handshake.Auth.TryGetProperty("welcome", out var _)
                        ? throw new ConnectionRefusedException("no")
                        : ValueTask.CompletedTask);
                app.IO.OnConnection(socket => socket.On("fence", (Acknowledgement ack) => ack.Send()));
            },
            all =>
            {
                all.CleanupEmptyChildNamespaces = true;
                options?.Invoke(all);
            });
    }

    private sealed class WatchedAdapter(Namespace nsp, ConcurrentQueue<string> closed) : InMemoryAdapter(nsp)
    {
        public override ValueTask CloseAsync()
        {
            closed.Enqueue(Namespace.Name);
            return base.CloseAsync();
        }
    }

    private sealed class FailingAdapter(Namespace nsp) : InMemoryAdapter(nsp)
    {
        public override ValueTask CloseAsync()
        {
            throw new InvalidOperationException("thrown");
        }
    }
}
