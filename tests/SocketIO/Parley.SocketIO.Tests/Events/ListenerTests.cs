using System.Collections.Concurrent;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Events;

/// <summary>Handlers that come and go.</summary>
public class ListenerTests
{
    [Fact]
    public async Task Once_hears_the_next_event_and_no_later_one()
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.Once("x", () => calls.Enqueue("none"));
            socket.Once("x", () =>
            {
                calls.Enqueue("none, async");
                return Task.CompletedTask;
            });
            socket.Once("x", (int n) => calls.Enqueue($"one {n}"));
            socket.Once("x", async (int n) =>
            {
                await Task.Yield();
                calls.Enqueue($"one, async {n}");
            });
            socket.Once("x", (int n, string s) => calls.Enqueue($"two {n} {s}"));
            socket.Once("x", async (int n, Acknowledgement ack) =>
            {
                await Task.Yield();
                ack.Send(n);
            });
            socket.On("x", (int n) => calls.Enqueue($"always {n}"));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"x\",1,\"a\"]");
        await client.SendAsync("422[\"x\",2,\"b\"]");
        await client.ExpectAsync("431[1]");
        await client.SendAsync("420[\"fence\"]");
        await client.ExpectAsync("430[]");
        Assert.Equal(["none", "none, async", "one 1", "one, async 1", "two 1 a", "always 1", "always 2"], calls);
    }

    [Fact]
    public async Task Off_takes_away_the_handler_it_is_given_the_last_first()
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(_ => { });
        var client = await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        Action first = () => calls.Enqueue("first");
        Action<int> second = _ => calls.Enqueue("second");
        socket.On("x", first);
        socket.On("x", second);
        socket.On("x", first);
        socket.Once("x", second);
        socket.On("y", first);
        socket.Off("x", first);
        socket.Off("x", second);
        socket.Off("x", () => { });
        socket.Off("unknown", first);
        await FenceAsync(client, "42[\"x\",1]");
        Assert.Equal(["first", "second"], calls);
        socket.Off("x", first);
        socket.Off("x", second);
        socket.Off("x", second);
        await FenceAsync(client, "42[\"x\",1]");
        Assert.Equal(2, calls.Count);
        await FenceAsync(client, "42[\"y\"]");
        Assert.Equal(3, calls.Count);
        Assert.Throws<ArgumentNullException>(() => socket.Off("x", null!));
    }

    [Fact]
    public async Task RemoveAllListeners_takes_away_the_handlers_of_all_events_and_no_catch_all()
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.OnAny(e => calls.Enqueue(e.Name));
            socket.On("x", () => calls.Enqueue("handler"));
            socket.Once("y", () => calls.Enqueue("handler"));
        });
        var client = await WsClient.ConnectAsync(app);
        app.TheSocket.RemoveAllListeners();
        app.TheSocket.On("fence", (Acknowledgement ack) => ack.Send());
        await FenceAsync(client, "42[\"x\"]");
        await FenceAsync(client, "42[\"y\"]");
        Assert.Equal(["x", "fence", "y", "fence"], calls);
        await client.CloseAsync();
        await app.ReasonAsync();
    }

    [Fact]
    public async Task What_a_handler_changes_counts_from_the_next_event_on()
    {
        var calls = new ConcurrentQueue<string>();
        await using var app = await StartAsync(socket =>
        {
            socket.On("x", () =>
            {
                calls.Enqueue("first");
                socket.Off("x");
                socket.On("x", () => calls.Enqueue("third"));
            });
            socket.On("x", () => calls.Enqueue("second"));
        });
        var client = await WsClient.ConnectAsync(app);
        await FenceAsync(client, "42[\"x\"]");
        await FenceAsync(client, "42[\"x\"]");
        Assert.Equal(["first", "second", "third"], calls);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public async Task Reserved_names_throw_for_those_who_come_once_and_for_limits(string name)
    {
        await using var app = await TestApp.StartAsync();
        await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        Assert.Throws<ArgumentException>(() => socket.Once(name, () => { }));
        Assert.Throws<ArgumentException>(() => socket.Volatile.Emit(name));
        Assert.Throws<ArgumentException>(() => app.IO.Of("/").LimitRate(name, new EventRateLimit(1, TimeSpan.FromSeconds(1))));
        await Assert.ThrowsAsync<ArgumentException>(() => app.IO.EmitWithAckAsync<int>(name, 1, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task An_answer_to_a_client_that_has_gone_goes_nowhere()
    {
        Acknowledgement? kept = null;
        await using var app = await StartAsync(socket => socket.On("ask", (Acknowledgement ack) => kept = ack));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"ask\"]");
        await Eventually.Until(() => kept is not null);
        await client.SendAsync("41");
        await app.ReasonAsync();
        kept!.Send("late");

        // Nor to the next socket of the same client.
        await client.JoinAsync();
        await FenceAsync(client, "42[\"x\"]");
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task Two_sockets_wait_for_each_others_handlers_without_a_deadlock()
    {
        await using var app = await StartAsync(socket => socket.On("ask the others", async (Acknowledgement ack) =>
        {
            var answers = await socket.Broadcast.EmitWithAckAsync<int>("question", TimeSpan.FromSeconds(60));
            ack.Send(answers.Sum());
        }));
        var ada = await WsClient.ConnectAsync(app);
        var ben = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.IO.Sockets.Count == 2);
        await ada.SendAsync("421[\"ask the others\"]");
        await ben.ExpectAsync("420[\"question\"]");
        await ben.SendAsync("422[\"ask the others\"]");
        await ada.ExpectAsync("421[\"question\"]");
        await ben.SendAsync("430[3]");
        await ada.ExpectAsync("431[3]");
        await ada.SendAsync("431[4]");
        await ben.ExpectAsync("432[4]");
    }

    private static async Task FenceAsync(WsClient client, string packet)
    {
        await client.SendAsync(packet);
        await client.SendAsync("420[\"fence\"]");
        await client.ExpectAsync("430[]");
    }

    private static Task<TestApp> StartAsync(Action<Socket> register)
    {
        return TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.On("fence", (Acknowledgement ack) => ack.Send());
            register(socket);
        }));
    }
}
