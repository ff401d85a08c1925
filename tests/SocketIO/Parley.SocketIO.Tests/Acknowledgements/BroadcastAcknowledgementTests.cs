using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Acknowledgements;

public class BroadcastAcknowledgementTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_answers_come_in_their_order_by_every_transport()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        var answers = app.IO.EmitWithAckAsync<string>("q", 1, "two", Second);
        await ada.ExpectAsync("420[\"q\",1,\"two\"]");
        await ben.ExpectAsync("420[\"q\",1,\"two\"]");
        Assert.Equal("420[\"q\",1,\"two\"]", await chi.GetAsync());
        await AnswerAsync(app, ben, "430[\"ben\"]", answers);
        await chi.PostAsync("430[\"chi\"]");
        Assert.False(answers.IsCompleted);
        await ada.SendAsync("430[\"ada\",\"more\"]");
        Assert.Equal(["ben", "chi", "ada"], await Eventually.Within(answers));
        AssertNothingIsKept(app);
    }

    [Fact]
    public async Task Nobody_is_asked_and_nobody_answers()
    {
        await using var app = await TestApp.StartAsync();
        Assert.Empty(await Eventually.Within(app.IO.EmitWithAckAsync<int>("q", Second)));
        Assert.Empty(await Eventually.Within(app.IO.To("empty").EmitWithAckAsync<int>("q", 1, Second)));
    }

    [Fact]
    public async Task Without_all_answers_the_time_runs_out_and_nothing_is_kept()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, _) = await ThreeAsync(app);
        var answers = app.IO.EmitWithAckAsync<int>("q", Second);
        await ada.SendAsync("430[1]");
        await ada.SendAsync("430[2]");
        await ben.SendAsync("430[3]");
        await Eventually.Until(() => app.Connections.Sum(socket => socket.PendingAcknowledgements.Count) == 1);
        app.Advance(0.9);
        Assert.False(answers.IsCompleted);
        app.Advance(0.15);
        var late = await Assert.ThrowsAsync<BroadcastTimeoutException<int>>(() => Eventually.Within(answers));
        Assert.Equal("operation has timed out", late.Message);
        Assert.Equal([1, 3], late.Responses.Order());
        AssertNothingIsKept(app);
    }

    [Fact]
    public async Task A_client_that_goes_is_missing_at_the_end()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        var answers = app.IO.EmitWithAckAsync<int>("q", Second);
        await ada.SendAsync("430[1]");
        await chi.PostAsync("430[3]");
        await ben.ExpectAsync("420[\"q\"]");
        await ben.CloseAsync();
        await app.ReasonAsync();
        Assert.False(answers.IsCompleted);
        app.Advance(1.1);
        var late = await Assert.ThrowsAsync<BroadcastTimeoutException<int>>(() => Eventually.Within(answers));
        Assert.Equal([1, 3], late.Responses.Order());
        AssertNothingIsKept(app);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_cancelled_before_nothing_is_sent()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, _, _) = await ThreeAsync(app);
        using var cancellation = new CancellationTokenSource();
        var answers = app.IO.EmitWithAckAsync<int>("q", Second, cancellation.Token);
        await ada.ExpectAsync("420[\"q\"]");
        await cancellation.CancelAsync();
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Within(answers));
        Assert.Equal(cancellation.Token, canceled.CancellationToken);
        AssertNothingIsKept(app);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => app.IO.EmitWithAckAsync<int>("never", Second, cancellation.Token));
        app.IO.Emit("end");
        await ada.ExpectAsync("42[\"end\"]");
    }

    [Fact]
    public async Task A_nonsense_answer_is_left_out_and_harms_nobody()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, ben, chi) = await ThreeAsync(app);
        var answers = app.IO.EmitWithAckAsync<Picky>("q", Second);
        await ada.SendAsync("430[{\"value\":\"no number\"}]");
        await ben.SendAsync("430[\"bad\"]");
        await chi.PostAsync("430[\"good\"]");
        Assert.Equal("good", Assert.Single(await Eventually.Within(answers)).Text);
        app.IO.Emit("alive");
        await ada.ExpectAsync("420[\"q\"]");
        await ada.ExpectAsync("42[\"alive\"]");
        await ben.ExpectAsync("420[\"q\"]");
        await ben.ExpectAsync("42[\"alive\"]");
    }

    [Fact]
    public async Task Answers_may_be_binary_or_raw()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var answers = app.IO.EmitWithAckAsync<RawArgument>("q", new byte[] { 9 }, Second);
        await client.ExpectAsync("""451-0["q",{"_placeholder":true,"num":0}]""");
        Assert.Equal([9], await client.ReadBinaryAsync());
        await client.SendAsync("""461-0[{"a":{"_placeholder":true,"num":0}}]""");
        await client.SendAsync([1, 2]);
        var answer = Assert.Single(await Eventually.Within(answers));
        Assert.Equal("""{"a":{"_placeholder":true,"num":0}}""", System.Text.Encoding.UTF8.GetString(answer.Json.Span));
        Assert.Equal([1, 2], answer.Attachments[0].ToArray());
    }

    [Fact]
    public async Task Who_owes_too_many_answers_is_sent_the_event_all_the_same()
    {
        await using var app = await TestApp.StartAsync(options: options => options.MaxPendingAcknowledgements = 1);
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        _ = app.TheSocket.EmitWithAckAsync<int>("owed", Timeout.InfiniteTimeSpan);
        var answers = app.IO.EmitWithAckAsync<int>("q", Second);
        await client.ExpectAsync("420[\"owed\"]");
        await client.ExpectAsync("421[\"q\"]");
        await client.SendAsync("431[1]");
        app.Advance(1.1);
        Assert.Empty((await Assert.ThrowsAsync<BroadcastTimeoutException<int>>(() => Eventually.Within(answers))).Responses);
    }

    [Fact]
    public async Task A_socket_that_is_still_in_a_middleware_is_not_asked_found_or_disconnected()
    {
        var release = new TaskCompletionSource();
        Socket? joining = null;
        await using var app = await TestApp.StartAsync(app => app.IO.Use(async socket =>
        {
            socket.Join("room");
            joining = socket;
            await release.Task;
        }));
        using var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await Eventually.Until(() => joining is not null);
        Assert.Empty(await Eventually.Within(app.IO.To("room").EmitWithAckAsync<int>("q", Second)));
        Assert.Empty(await app.IO.In("room").FetchSocketsAsync());
        Assert.Empty(app.IO.Of("/").Adapter.SocketsIn("room"));
        app.IO.In("room").DisconnectSockets(close: true);
        app.IO.To("room").Emit("too early");
        release.SetResult();
        Assert.StartsWith("40{", await client.ReadTextAsync(), StringComparison.Ordinal);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.IO.To("room").Emit("hello");
        await client.ExpectAsync("42[\"hello\"]");
    }

    [Fact]
    public async Task A_timeout_must_be_positive()
    {
        await using var app = await TestApp.StartAsync();
        foreach (var timeout in new[] { TimeSpan.Zero, Timeout.InfiniteTimeSpan })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => app.IO.EmitWithAckAsync<int>("q", timeout));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => app.IO.ServerSideEmitWithAckAsync<int>("q", timeout: timeout));
        }
    }

    private static async Task<(WsClient Ada, WsClient Ben, PollingClient Chi)> ThreeAsync(TestApp app)
    {
        var three = (await WsClient.ConnectAsync(app), await WsClient.ConnectAsync(app), await PollingClient.ConnectAsync(app));
        await Eventually.Until(() => app.Connections.Count == 3);
        return three;
    }

    private static async Task AnswerAsync(TestApp app, WsClient client, string answer, Task answers)
    {
        var before = app.Connections.Sum(socket => socket.PendingAcknowledgements.Count);
        await client.SendAsync(answer);
        await Eventually.Until(() => answers.IsCompleted || app.Connections.Sum(socket => socket.PendingAcknowledgements.Count) < before);
    }

    private static void AssertNothingIsKept(TestApp app)
    {
        Assert.All(app.Connections, socket => Assert.Equal(0, socket.PendingAcknowledgements.Count));
    }

    [JsonConverter(typeof(PickyConverter))]
    private sealed record Picky(string Text);

    private sealed class PickyConverter : JsonConverter<Picky>
    {
        public override Picky Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString()!;
            return text == "good" ? new Picky(text) : throw new ArithmeticException("A converter may throw anything.");
        }

        public override void Write(Utf8JsonWriter writer, Picky value, JsonSerializerOptions options)
        {
            writer.WriteStringValue(value.Text);
        }
    }
}
