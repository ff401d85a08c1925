using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Contracts;

/// <summary>The events of a contract on their way out.</summary>
public class EmitTests
{
    private const string Placeholder0 = """{"_placeholder":true,"num":0}""";

    [Fact]
    public async Task Events_leave_with_their_names_and_arguments()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var emits = app.TheSocket.Emits<ITestClient>();
        emits.Message(new Note("hello"));
        await client.ExpectAsync("""42["message",{"text":"hello","data":null}]""");
        emits.Nothing();
        await client.ExpectAsync("""42["nothing"]""");
        emits.SetMood("happy");
        await client.ExpectAsync("""42["mood changed","happy",0.5,1]""");
        emits.SetMood("sad", 1, Colour.Red);
        await client.ExpectAsync("""42["mood changed","sad",1,0]""");
        emits.Many(1, "2", true, 4.5, 5, '6', new Note("7"), null, null);
        await client.ExpectAsync("""42["many",1,"2",true,4.5,5,"6",{"text":"7","data":null},null,null]""");
        emits.Rest("first", [new RawArgument("[2]"u8.ToArray()), new RawArgument("3"u8.ToArray())]);
        await client.ExpectAsync("""42["rest","first",[2],3]""");
    }

    [Fact]
    public async Task Bytes_inside_of_objects_are_attachments()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        app.TheSocket.Emits<ITestClient>().Message(new Note("photo", [1, 2]));
        await client.ExpectAsync($$"""451-["message",{"text":"photo","data":{{Placeholder0}}}]""");
        Assert.Equal([1, 2], await client.ReadBinaryAsync());
    }

    [Fact]
    public async Task A_result_is_the_clients_acknowledgement()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var emits = app.TheSocket.Emits<ITestClient>();
        Task<string> answer = emits.Ask("why?");
        await client.ExpectAsync("""420["ask","why?"]""");
        await client.SendAsync("430[\"because\"]");
        Assert.Equal("because", await Eventually.Within(answer));

        Task confirmation = emits.Confirm([9]);
        await client.ExpectAsync($"451-1[\"confirm\",{Placeholder0}]");
        Assert.Equal([9], await client.ReadBinaryAsync());
        await client.SendAsync("431[]");
        await Eventually.Within(confirmation);
    }

    [Fact]
    public async Task The_contract_says_how_long_to_wait_unless_the_call_says_it()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        var emits = app.TheSocket.Emits<ITestClient>();
        var two = emits.Ask("contract");
        var five = emits.Confirm([]);
        var one = app.TheSocket.Emits<ITestClient>(TimeSpan.FromSeconds(1)).Ask("call");
        var endless = app.TheSocket.Emits<ITestClient>(Timeout.InfiniteTimeSpan).Ask("call");
        app.Advance(1.05);
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Within(one));
        Assert.False(two.IsCompleted);
        app.Advance(1);
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Within(two));
        Assert.False(five.IsCompleted);
        app.Advance(3);
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Within(five));
        Assert.False(endless.IsCompleted);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        var (app, client) = await StartAsync();
        await using var running = app;
        using var cancellation = new CancellationTokenSource();
        var one = app.TheSocket.Emits<ITestClient>().Ask("?", cancellation.Token);
        var all = app.IO.Emits<ITestClient>().Ask("?", cancellation.Token);
        await client.ExpectAsync("""420["ask","?"]""");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Within(one));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Within(all));
    }

    [Fact]
    public async Task Every_selection_emits()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Of("/other"));
        var ada = await WsClient.ConnectAsync(app);
        var ben = await WsClient.ConnectAsync(app);
        await ben.JoinAsync("/other");
        await Eventually.Until(() => app.Connections.Count == 2);
        var socket = app.Connections.Single(socket => socket.Id == ada.Id);
        app.Connections.Single(socket => socket.Id == ben.Id).Join("room");

        app.IO.Emits<ITestClient>().Message(new Note("all"));
        app.IO.To("room").Emits<ITestClient>().Message(new Note("room"));
        app.IO.To("room").Volatile.Compress(false).Emits<ITestClient>().Nothing();
        socket.Broadcast.Emits<ITestClient>().Message(new Note("others"));
        app.IO.Of("/other").Emits<ITestClient>().Message(new Note("namespace"));
        socket.Compress(false).Emits<ITestClient>().Message(new Note("compress"));
        socket.Volatile.Emits<ITestClient>().Nothing();

        await ada.ExpectAsync("""42["message",{"text":"all","data":null}]""");
        await ada.ExpectAsync("""42["message",{"text":"compress","data":null}]""");
        await ben.ExpectAsync("""42["message",{"text":"all","data":null}]""");
        await ben.ExpectAsync("""42["message",{"text":"room","data":null}]""");
        var next = await ben.ReadTextAsync();
        if (next == """42["nothing"]""")
        {
            next = await ben.ReadTextAsync();
        }

        Assert.Equal("""42["message",{"text":"others","data":null}]""", next);
        await ben.ExpectAsync("""42/other,["message",{"text":"namespace","data":null}]""");
    }

    [Fact]
    public async Task A_person_is_a_selection_too()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Use(socket =>
        {
            socket.SetUser(new(new System.Security.Claims.ClaimsIdentity([new("sub", "ada")], "test")));
            return ValueTask.CompletedTask;
        }));
        var ada = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.IO.ToUser("ada").Emits<ITestClient>().Nothing();
        await ada.ExpectAsync("""42["nothing"]""");
    }

    [Fact]
    public async Task A_broadcast_gathers_the_answers_of_all()
    {
        var (app, ada) = await StartAsync();
        await using var running = app;
        var ben = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.IO.Sockets.Count == 2);
        Task<IReadOnlyList<string>> answers = app.IO.Emits<ITestClient>().Ask("who?");
        await ada.ExpectAsync("""420["ask","who?"]""");
        await ben.ExpectAsync("""420["ask","who?"]""");
        await ada.SendAsync("430[\"Ada\"]");
        await ben.SendAsync("430[\"Ben\"]");
        Assert.Equal(["Ada", "Ben"], (await Eventually.Within(answers)).Order());

        Task confirmations = app.IO.Emits<ITestClient>().Confirm([1]);
        foreach (var client in new[] { ada, ben })
        {
            await client.ExpectAsync($"451-1[\"confirm\",{Placeholder0}]");
            await client.ReadBinaryAsync();
            await client.SendAsync("431[]");
        }

        await Eventually.Within(confirmations);
    }

    [Fact]
    public async Task A_broadcast_that_is_not_answered_by_all_in_time_has_the_answers_that_came()
    {
        var (app, ada) = await StartAsync();
        await using var running = app;
        await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.IO.Sockets.Count == 2);
        var answers = app.IO.Emits<ITestClient>(TimeSpan.FromSeconds(1)).Ask("who?");
        await ada.ExpectAsync("""420["ask","who?"]""");
        await ada.SendAsync("430[\"Ada\"]");
        await ada.SendAsync("427[\"fence\"]");
        await ada.ExpectAsync("437[]");
        app.Advance(1.05);
        var error = await Assert.ThrowsAsync<BroadcastTimeoutException<string>>(() => Eventually.Within(answers));
        Assert.Equal(["Ada"], error.Responses);
    }

    [Fact]
    public async Task What_cannot_be_written_throws_at_the_emit_and_sends_nothing()
    {
        var (app, client) = await StartAsync(options => options.JsonSerializerOptions = ContractJson.ForServer);
        await using var running = app;
        Assert.Throws<NotSupportedException>(() => app.TheSocket.Emits<ITestClient>().SetMood("x"));
        app.TheSocket.Emits<ITestClient>().Nothing();
        await client.ExpectAsync("""42["nothing"]""");
    }

    private static async Task<(TestApp App, WsClient Client)> StartAsync(Action<SocketIOOptions>? options = null)
    {
        var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("fence", (Acknowledgement ack) => ack.Send())), options);
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => !app.Connections.IsEmpty);
        return (app, client);
    }
}
