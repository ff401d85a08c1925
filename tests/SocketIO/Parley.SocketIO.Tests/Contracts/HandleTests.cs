using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Contracts;

/// <summary>The events of a contract on their way in, to an object that belongs to the socket.</summary>
public class HandleTests
{
    private const string Placeholder0 = """{"_placeholder":true,"num":0}""";

    [Theory]
    [InlineData("""420["send",{"text":"four"}]""", """430[{"length":4,"data":null}]""")]
    [InlineData("""421["add",40,2]""", "431[42]")]
    [InlineData("""422["save",{"text":"x"}]""", "432[]")]
    [InlineData("""423["touch"]""", "433[]")]
    [InlineData("""424["sum",1,2,3,4,5,6,7,8,9]""", "434[45]")]
    [InlineData("""425["nullable","x",7,{"a":1}]""", """435["x 7 7"]""")]
    [InlineData("""426["nullable",null,null,null]""", """436["null null 4"]""")]
    [InlineData("""427["nullable"]""", """437["null null 0"]""")]
    [InlineData("""428["keyword","a","b","not asked for"]""", """438["ab"]""")]
    [InlineData("""429["rest","a",1,2,3]""", "439[3]")]
    [InlineData("""4210["rest","a"]""", "4310[0]")]
    public async Task A_result_is_the_acknowledgement(string sent, string expected)
    {
        var (app, client, _) = await StartAsync();
        await using var running = app;
        await client.SendAsync(sent);
        await client.ExpectAsync(expected);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task Bytes_come_and_go_as_attachments_inside_of_objects_too()
    {
        var (app, client, _) = await StartAsync();
        await using var running = app;
        await client.SendAsync($"451-0[\"reverse\",{Placeholder0}]");
        await client.SendAsync([1, 2, 3]);
        await client.ExpectAsync($"461-0[{Placeholder0}]");
        Assert.Equal([3, 2, 1], await client.ReadBinaryAsync());

        await client.SendAsync($$"""451-1["send",{"text":"x","data":{{Placeholder0}}}]""");
        await client.SendAsync([4, 5]);
        await client.ExpectAsync($$"""461-1[{"length":1,"data":{{Placeholder0}}}]""");
        Assert.Equal([4, 5], await client.ReadBinaryAsync());
    }

    [Fact]
    public async Task Without_a_result_there_is_no_acknowledgement_and_defaults_count()
    {
        var (app, client, handlers) = await StartAsync();
        await using var running = app;
        await client.SendAsync("""420["typing","room"]""");
        await client.SendAsync("""421["typing","room",7]""");
        await client.SendAsync("""422["touch"]""");
        await client.ExpectAsync("432[]");
        Assert.Equal(["room 3", "room 7"], handlers().Log);
    }

    [Fact]
    public async Task An_answer_is_sent_only_to_who_asks()
    {
        var (app, client, _) = await StartAsync();
        await using var running = app;
        await client.SendAsync("""42["add",1,2]""");
        await client.SendAsync("""42["send",{"text":"x"}]""");
        await client.SendAsync("""422["touch"]""");
        await client.ExpectAsync("432[]");
    }

    [Fact]
    public async Task The_socket_and_the_end_of_it_are_parameters()
    {
        var (app, client, handlers) = await StartAsync();
        await using var running = app;
        await client.SendAsync("420[\"who am i?\"]");
        await client.ExpectAsync($"430[\"{client.Id}\"]");
        await client.SendAsync("421[\"forever\"]");
        await Eventually.Until(() => handlers().Log.Contains("waiting"));
        await client.CloseAsync();
        Assert.IsAssignableFrom<OperationCanceledException>((await app.ErrorAsync()).Exception);
    }

    [Fact]
    public async Task The_token_of_a_socket_that_lives_is_not_cancelled()
    {
        var (app, client, handlers) = await StartAsync();
        await using var running = app;
        await client.SendAsync("""420["send",{"text":""}]""");
        await client.ReadTextAsync();
        Assert.True(handlers().Token.CanBeCanceled);
        Assert.False(handlers().Token.IsCancellationRequested);
        await client.CloseAsync();
        await Eventually.Until(() => handlers().Token.IsCancellationRequested);
    }

    [Theory]
    [InlineData("\"add\",1")]
    [InlineData("\"add\",1,\"x\"")]
    [InlineData("\"add\",1,null")]
    [InlineData("\"send\"")]
    [InlineData("\"send\",null")]
    [InlineData("\"typing\",null")]
    [InlineData("\"typing\",\"room\",null")]
    [InlineData("\"reverse\",\"not base64!\"")]
    [InlineData("\"rest\"")]
    public async Task Arguments_that_the_contract_forbids_reach_the_hook_and_nobody_else(string payload)
    {
        var (app, client, handlers) = await StartAsync();
        await using var running = app;
        await client.SendAsync($"420[{payload}]");
        await client.SendAsync("421[\"touch\"]");
        await client.ExpectAsync("431[]");
        Assert.IsType<JsonException>((await app.ErrorAsync()).Exception);
        Assert.Empty(handlers().Log);
    }

    [Fact]
    public async Task A_missing_argument_is_named()
    {
        var (app, client, _) = await StartAsync();
        await using var running = app;
        await client.SendAsync("42[\"add\",1]");
        var error = await app.ErrorAsync();
        Assert.Equal("The argument \"b\" of \"add\" is missing.", error.Exception.Message);
        Assert.Equal("add", error.EventName);
    }

    [Fact]
    public async Task A_handler_that_throws_answers_nothing_and_reaches_the_hook()
    {
        var (app, client, _) = await StartAsync();
        await using var running = app;
        await client.SendAsync("""420["save",{"text":""}]""");
        await client.SendAsync("421[\"touch\"]");
        await client.ExpectAsync("431[]");
        Assert.Equal("Nothing to save.", (await app.ErrorAsync()).Exception.Message);
    }

    [Fact]
    public async Task A_contract_works_without_reflection()
    {
        var (app, client, _) = await StartAsync(options => options.JsonSerializerOptions = ContractJson.ForServer);
        await using var running = app;
        await client.SendAsync($$"""451-1["send",{"text":"x","data":{{Placeholder0}}}]""");
        await client.SendAsync([4, 5]);
        await client.ExpectAsync($$"""461-1[{"length":1,"data":{{Placeholder0}}}]""");
        Assert.Equal([4, 5], await client.ReadBinaryAsync());
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task A_type_without_metadata_is_named_when_it_is_declared()
    {
        await using var app = await TestApp.StartAsync(options: options => options.JsonSerializerOptions = new JsonSerializerOptions
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(),
        });
        var error = Assert.Throws<NotSupportedException>(() => app.IO.MapHandlers<TestHandlers>());
        Assert.Contains("Note", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_can_handle_single_events_of_a_contract()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            var listens = socket.Listens<ITestServer>();
            listens.Typing((room, seconds) => socket.Emits<ITestClient>().SetMood(room, seconds));
            listens.Add((a, b) => a + b);
            listens.SendAsync(async (note, cancellationToken) =>
            {
                await Task.Delay(1, cancellationToken);
                return new Receipt(note.Text.Length, null);
            });
            listens.Touch(() => { });
            listens.Save(async note =>
            {
                await Task.Yield();
                socket.Emits<ITestClient>().Message(note);
            });
            listens.WhoAmI(() => socket.Id);
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("""42["typing","room"]""");
        await client.ExpectAsync("""42["mood changed","room",3,1]""");
        await client.SendAsync("""420["add",1,2]""");
        await client.ExpectAsync("430[3]");
        await client.SendAsync("""421["send",{"text":"ab"}]""");
        await client.ExpectAsync("""431[{"length":2,"data":null}]""");
        await client.SendAsync("422[\"touch\"]");
        await client.ExpectAsync("432[]");
        await client.SendAsync("""423["save",{"text":"ab"}]""");
        await client.ExpectAsync("""42["message",{"text":"ab","data":null}]""");
        await client.ExpectAsync("433[]");
        await client.SendAsync("424[\"who am i?\"]");
        await client.ExpectAsync($"434[\"{client.Id}\"]");
        Assert.Empty(app.Errors);
    }

    private static async Task<(TestApp App, WsClient Client, Func<TestHandlers> Handlers)> StartAsync(
        Action<SocketIOOptions>? options = null)
    {
        TestHandlers? handlers = null;
        var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.Handle(handlers = new TestHandlers(socket))), options);
        return (app, await WsClient.ConnectAsync(app), () => handlers!);
    }
}
