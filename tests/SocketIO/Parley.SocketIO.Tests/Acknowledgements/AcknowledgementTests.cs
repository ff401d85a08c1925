using System.Text.Json;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Acknowledgements;

public class AcknowledgementTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_clients_answer_is_the_result()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var socket = app.TheSocket;
        var answer = socket.EmitWithAckAsync<string>("question", new { Of = "life" }, Second);
        await client.ExpectAsync("""420["question",{"of":"life"}]""");
        await client.SendAsync("430[\"42\",\"ignored\"]");
        Assert.Equal("42", await Eventually.Within(answer));

        var nothing = socket.EmitWithAckAsync<int?>("question", Second);
        await client.ExpectAsync("421[\"question\"]");
        await client.SendAsync("431[]");
        Assert.Null(await Eventually.Within(nothing));

        var raw = socket.EmitWithAckAsync<RawArgument>("question", new byte[] { 1 }, Second);
        await client.ExpectAsync("""451-2["question",{"_placeholder":true,"num":0}]""");
        Assert.Equal([1], await client.ReadBinaryAsync());
        await client.SendAsync("""461-2[{"_placeholder":true,"num":0}]""");
        await client.SendAsync([7, 8]);
        Assert.Equal([7, 8], (await Eventually.Within(raw)).Attachments[0].ToArray());
    }

    [Fact]
    public async Task Answers_may_come_in_any_order_and_from_any_namespace()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        await client.JoinAsync("/other");
        var first = app.TheSocket.EmitWithAckAsync<int>("q", Second);
        var second = app.TheSocket.EmitWithAckAsync<int>("q", Second);
        var other = app.IO.Of("/other").Sockets.Single().EmitWithAckAsync<int>("q", Second);
        await client.ExpectAsync("420[\"q\"]");
        await client.ExpectAsync("421[\"q\"]");
        await client.ExpectAsync("42/other,0[\"q\"]");
        await client.SendAsync("43/other,0[3]");
        await client.SendAsync("431[2]");
        await client.SendAsync("430[1]");
        Assert.Equal(new[] { 1, 2, 3 }, await Eventually.Within(Task.WhenAll(first, second, other)));
    }

    [Fact]
    public async Task Without_an_answer_the_time_runs_out_and_a_late_one_is_ignored()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var answer = app.TheSocket.EmitWithAckAsync<int>("q", Second);
        await client.ExpectAsync("420[\"q\"]");
        app.Advance(0.9);
        Assert.False(answer.IsCompleted);
        app.Advance(0.15);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Within(answer));
        Assert.Equal("operation has timed out", error.Message);

        await client.SendAsync("430[1]");
        await client.SendAsync("43999[1]");
        await client.SendAsync("43[1]");
        await AssertAliveAsync(client);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task An_answer_leaves_no_deadline_behind_that_could_harm()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var answer = app.TheSocket.EmitWithAckAsync<int>("q", Second);
        await client.ExpectAsync("420[\"q\"]");
        await client.SendAsync("430[1]");
        Assert.Equal(1, await Eventually.Within(answer));
        await client.SendAsync("430[2]");
        app.Advance(5);
        Assert.Equal(1, await answer);
        await AssertAliveAsync(client);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        using var cancellation = new CancellationTokenSource();
        var answer = app.TheSocket.EmitWithAckAsync<int>("q", Second, cancellation.Token);
        await client.ExpectAsync("420[\"q\"]");
        await cancellation.CancelAsync();
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Within(answer));
        Assert.Equal(cancellation.Token, canceled.CancellationToken);
        await client.SendAsync("430[1]");

        // Cancelled before it began, nothing is sent.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => app.TheSocket.EmitWithAckAsync<int>("never", Second, cancellation.Token));
        await AssertAliveAsync(client);
    }

    [Fact]
    public async Task A_disconnection_fails_all_that_is_owed()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var socket = app.TheSocket;
        Task<int>[] answers = [.. Enumerable.Range(0, 5).Select(_ => socket.EmitWithAckAsync<int>("q", TimeSpan.FromHours(1)))];
        await client.CloseAsync();
        foreach (var answer in answers)
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Eventually.Within(answer));
            Assert.Contains("transport close", error.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.EmitWithAckAsync<int>("q", Second));
    }

    [Fact]
    public async Task More_than_MaxPendingAcknowledgements_throw_and_an_answer_makes_room()
    {
        var (app, client) = await StartAsync(options => options.MaxPendingAcknowledgements = 3);
        await using var running = app;
        var socket = app.TheSocket;
        var first = socket.EmitWithAckAsync<int>("q", Second);
        _ = socket.EmitWithAckAsync<int>("q", Second);
        _ = socket.EmitWithAckAsync<int>("q", Second);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.EmitWithAckAsync<int>("q", Second));
        Assert.Contains("MaxPendingAcknowledgements", error.Message, StringComparison.Ordinal);
        await client.SendAsync("430[1]");
        await Eventually.Within(first);
        _ = socket.EmitWithAckAsync<int>("q", Second);
    }

    [Fact]
    public async Task An_answer_of_another_type_is_an_error_of_who_waits()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var answer = app.TheSocket.EmitWithAckAsync<int>("q", Second);
        await client.ExpectAsync("420[\"q\"]");
        await client.SendAsync("430[\"no number\"]");
        await Assert.ThrowsAsync<JsonException>(() => Eventually.Within(answer));
        await AssertAliveAsync(client);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task A_timeout_must_be_positive(int milliseconds)
    {
        var (app, _) = await StartAsync();
        await using var running = app;
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => app.TheSocket.EmitWithAckAsync<int>("q", TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public async Task The_server_answers_once_with_as_many_arguments_as_it_likes()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        app.TheSocket.On("twice", (Acknowledgement ack) =>
        {
            Assert.True(ack.IsRequested);
            ack.Send("first");
            ack.Send("second");
        });
        app.TheSocket.On("none", (Acknowledgement ack) => ack.Send());
        app.TheSocket.On("two", (Acknowledgement ack) => ack.Send(1, 2));
        app.TheSocket.On("three", (Acknowledgement ack) => ack.Send(1, 2, 3));
        app.TheSocket.On("nobody asked", (Acknowledgement ack) =>
        {
            Assert.False(ack.IsRequested);
            ack.Send("x");
        });
        await client.SendAsync("421[\"twice\"]");
        await client.ExpectAsync("431[\"first\"]");
        await client.SendAsync("429007199254740991[\"none\"]");
        await client.ExpectAsync("439007199254740991[]");
        await client.SendAsync("423[\"two\"]");
        await client.ExpectAsync("433[1,2]");
        await client.SendAsync("424[\"three\"]");
        await client.ExpectAsync("434[1,2,3]");
        await client.SendAsync("42[\"nobody asked\"]");
        await AssertAliveAsync(client);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task The_server_may_answer_later_and_from_any_thread_but_not_after_the_end()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        Acknowledgement? kept = null;
        app.TheSocket.On("keep", (Acknowledgement ack) => kept = ack);
        await client.SendAsync("421[\"keep\"]");
        await Eventually.Until(() => kept is not null);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => kept!.Send(i))));
        Assert.Matches("^431\\[[0-3]\\]$", await client.ReadTextAsync());
        await AssertAliveAsync(client);

        kept = null;
        await client.SendAsync("422[\"keep\"]");
        await Eventually.Until(() => kept is not null);
        await client.CloseAsync();
        await app.ReasonAsync();
        kept!.Send("too late");
    }

    private static async Task<(TestApp App, WsClient Client)> StartAsync(Action<SocketIOOptions>? options = null)
    {
        var app = await TestApp.StartAsync(
            app =>
            {
                app.IO.Of("/other");
                app.IO.OnConnection(socket => socket.On("alive", (Acknowledgement ack) => ack.Send()));
            },
            options);
        var client = await WsClient.ConnectAsync(app);
        await AssertAliveAsync(client);
        return (app, client);
    }

    private static async Task AssertAliveAsync(WsClient client)
    {
        await client.SendAsync("421000[\"alive\"]");
        await client.ExpectAsync("431000[]");
    }
}
