using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Chat.Contract;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Tests;

/// <summary>The chat over real sockets.</summary>
public sealed class RealtimeTests
{
    [Fact]
    public async Task The_socket_is_refused_without_a_session_and_with_another_protocol()
    {
        await using var server = await ChatServer.StartAsync();
        using var stranger = server.OpenBrowser();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");

        Assert.Equal(ErrorCodes.Unauthenticated, Code(await SocketClient.ConnectRefusedAsync(stranger)));
        foreach (var auth in new[] { "", "{}", "{\"protocol\":2}", "{\"protocol\":\"1\"}", "{\"protocol\":1.5}", "{\"protocol\":null}" })
        {
            Assert.Equal(ErrorCodes.ProtocolVersion, Code(await SocketClient.ConnectRefusedAsync(ada, auth)));
        }
    }

    [Fact]
    public async Task Sign_out_closes_the_sockets_of_that_session_alone()
    {
        await using var server = await ChatServer.StartAsync();
        using var laptop = await server.OpenBrowser().JoinAsync("Ada");
        using var phone = server.OpenBrowser();
        using var _ = await phone.SignInAsync("Ada");
        await using var one = await SocketClient.ConnectAsync(laptop);
        await using var two = await SocketClient.ConnectAsync(laptop);
        await using var other = await SocketClient.ConnectAsync(phone);

        using var signedOut = await laptop.SignOutAsync();

        await Task.WhenAll(one.Closed, two.Closed).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(one.WasDisconnectedByServer);
        Assert.True(two.WasDisconnectedByServer);
        await other.SyncAsync();
    }

    [Fact]
    public async Task A_socket_does_not_outlive_a_session_that_ended_elsewhere()
    {
        await using var server = await ChatServer.StartAsync(["--Chat:Sessions:Sweep=00:00:00.1"]);
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        await using var socket = await SocketClient.ConnectAsync(ada);
        await socket.SyncAsync();

        // What another process, or the passing of 90 days, does to the row.
        await server.Services.GetRequiredService<ChatStore>().WriteAccountsAsync(
            accounts => accounts.Sessions.ExecuteUpdate(set => set.SetProperty(session => session.CreatedAt, 0L)));

        await socket.Closed.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(socket.WasDisconnectedByServer);
    }

    [Fact]
    public async Task A_message_reaches_every_device_of_both_people()
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        using var chi = await server.OpenBrowser().JoinAsync("Chi");
        await using var adaLaptop = await SocketClient.ConnectAsync(ada);
        await using var adaPhone = await SocketClient.ConnectAsync(ada);
        await using var benLaptop = await SocketClient.ConnectAsync(ben);
        await using var chiLaptop = await SocketClient.ConnectAsync(chi);

        var ack = await adaLaptop.SendMessageAsync(ben.PersonId!, "m-1", "Hello, Ben  ");
        Assert.True(ack.GetProperty("ok").GetBoolean());
        var message = ack.GetProperty("message");
        Assert.Equal("Hello, Ben", message.GetProperty("body").GetString());
        foreach (var (device, otherId) in new[] { (adaLaptop, ben.PersonId), (adaPhone, ben.PersonId), (benLaptop, ada.PersonId) })
        {
            var opened = await device.NextAsync(EventNames.Conversation, EventNames.Message);
            Assert.Equal(EventNames.Conversation, opened.Name);
            var conversation = opened.Payload.GetProperty("conversation");
            Assert.Equal(otherId, conversation.GetProperty("personId").GetString());
            Assert.Equal(0, conversation.GetProperty("rev").GetInt64());
            var said = await device.NextAsync(EventNames.Message);
            Assert.Equal(0, said.Payload.GetProperty("prevRev").GetInt64());
            Assert.True(JsonElement.DeepEquals(message, said.Payload.GetProperty("message")));
        }

        await chiLaptop.SyncAsync();
        Assert.DoesNotContain(chiLaptop.TakeEvents(), e => e.Name is EventNames.Message or EventNames.Conversation);
    }

    [Fact]
    public async Task Events_of_a_conversation_come_in_the_order_of_their_revisions()
    {
        await using var server = await ChatServer.StartAsync(["--Chat:Messages:Burst=1000"]);
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        await using var adaSocket = await SocketClient.ConnectAsync(ada);
        await using var benSocket = await SocketClient.ConnectAsync(ben);

        var sends = Enumerable.Range(0, 100).SelectMany(i => new[]
        {
            adaSocket.SendMessageAsync(ben.PersonId!, $"a-{i}", $"a {i}"), benSocket.SendMessageAsync(ada.PersonId!, $"b-{i}", $"b {i}"),
        });
        Assert.All(await Task.WhenAll(sends), ack => Assert.True(ack.GetProperty("ok").GetBoolean()));
        foreach (var socket in new[] { adaSocket, benSocket })
        {
            List<string> fromAda = [];
            for (var rev = 1; rev <= 200; rev++)
            {
                var said = (await socket.NextAsync(EventNames.Message)).Payload;
                Assert.Equal(rev - 1, said.GetProperty("prevRev").GetInt64());
                var message = said.GetProperty("message");
                Assert.Equal((rev, rev), (message.GetProperty("rev").GetInt64(), message.GetProperty("seq").GetInt64()));
                if (message.GetProperty("senderId").GetString() == ada.PersonId)
                {
                    fromAda.Add(message.GetProperty("clientId").GetString()!);
                }
            }

            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"a-{i}"), fromAda);
        }
    }

    [Fact]
    public async Task A_repeat_is_answered_with_the_first_message_and_told_to_nobody()
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        await using var socket = await SocketClient.ConnectAsync(ada);
        var first = await socket.SendMessageAsync(ben.PersonId!, "m-1", "once");
        var again = await socket.SendMessageAsync(ben.PersonId!, "m-1", "once");
        await socket.SendMessageAsync(ben.PersonId!, "m-2", "twice");

        Assert.True(JsonElement.DeepEquals(first, again));
        foreach (var clientId in new[] { "m-1", "m-2" })
        {
            var message = (await socket.NextAsync(EventNames.Message)).Payload.GetProperty("message");
            Assert.Equal(clientId, message.GetProperty("clientId").GetString());
        }
    }

    [Fact]
    public async Task Echo_answers_each_question_once_also_after_a_crash()
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        string conversationId;
        await using (var socket = await SocketClient.ConnectAsync(ada))
        {
            var sent = await socket.SendMessageAsync(EchoPerson.Id, "q-1", "Is anyone there?");
            conversationId = sent.GetProperty("conversationId").GetString()!;
            await socket.NextAsync(EventNames.Message);
            var answer = (await socket.NextAsync(EventNames.Message)).Payload.GetProperty("message");
            Assert.Equal(EchoPerson.Id, answer.GetProperty("senderId").GetString());
            Assert.Equal("Is anyone there?", answer.GetProperty("body").GetString());
        }

        // Questions that a process stored and then died before Echo spoke.
        await server.StopAsync();
        await using (var store = Storage.Sqlite.SqliteStore.Open(
            new Storage.Sqlite.SqliteStoreOptions { DataDirectory = server.Data }, TimeProvider.System))
        {
            for (var i = 2; i <= 4; i++)
            {
                await store.SendAsync(new SendRequest
                {
                    SenderId = ada.PersonId!,
                    ConversationId = conversationId,
                    ClientId = $"q-{i}",
                    Body = $"Question {i}",
                });
            }
        }

        await server.StartAgainAsync();
        var reopened = server.Services.GetRequiredService<ChatStore>();
        await Poll.UntilAsync(async () => (await reopened.ListUnansweredByEchoAsync(10)).Count == 0);
        var page = (await reopened.PageAsync(ada.PersonId!, conversationId, null, 100))!;
        Assert.Equal(8, page.Messages.Count);
        Assert.Equal(
            ["Is anyone there?", "Question 2", "Question 3", "Question 4"],
            page.Messages.Where(message => message.SenderId == EchoPerson.Id).Select(message => message.Body));
    }

    [Fact]
    public async Task Sync_tells_everything_and_pages_and_reads_work()
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        await using var adaSocket = await SocketClient.ConnectAsync(ada);
        await using var benSocket = await SocketClient.ConnectAsync(ben);
        await using var benPhone = await SocketClient.ConnectAsync(ben);
        for (var i = 1; i <= 3; i++)
        {
            await adaSocket.SendMessageAsync(ben.PersonId!, $"m-{i}", $"message {i}");
        }

        var sync = await benSocket.AskAsync("sync", "{\"conversations\":{}}");
        Assert.Equal(ben.PersonId, sync.GetProperty("me").GetProperty("id").GetString());
        Assert.True(sync.GetProperty("serverTime").GetInt64() > 0);
        var people = sync.GetProperty("people").EnumerateArray()
            .Select(p => (p.GetProperty("name").GetString(), p.GetProperty("kind").GetString(), p.GetProperty("online").GetBoolean()));
        Assert.Equal([("Ada", "person", true), ("Echo", "echo", true)], people);
        var conversation = Assert.Single(sync.GetProperty("conversations").EnumerateArray());
        var id = conversation.GetProperty("id").GetString()!;
        Assert.Equal("direct", conversation.GetProperty("kind").GetString());
        Assert.Equal(ada.PersonId, conversation.GetProperty("personId").GetString());
        Assert.True(conversation.GetProperty("limited").GetBoolean());
        Assert.Equal(
            (3L, 0L), (conversation.GetProperty("lastSeq").GetInt64(), conversation.GetProperty("readSeq").GetInt64()));

        var since = await benSocket.AskAsync("sync", new { conversations = new Dictionary<string, long> { [id] = 1 } });
        var changes = since.GetProperty("conversations")[0].GetProperty("changes").EnumerateArray();
        Assert.Equal([2L, 3L], changes.Select(message => message.GetProperty("rev").GetInt64()));

        var page = await benSocket.AskAsync("conversation.page", new { conversationId = id, beforeSeq = 3, limit = 1 });
        Assert.Equal("message 2", Assert.Single(page.GetProperty("messages").EnumerateArray()).GetProperty("body").GetString());
        Assert.True(page.GetProperty("hasMore").GetBoolean());

        var read = await benSocket.AskAsync("conversation.read", new { conversationId = id, seq = 99 });
        Assert.Equal(3, read.GetProperty("readSeq").GetInt64());
        var told = (await benPhone.NextAsync(EventNames.Read)).Payload;
        Assert.Equal((id, 3L), (told.GetProperty("conversationId").GetString(), told.GetProperty("readSeq").GetInt64()));
        await benSocket.SyncAsync();
        Assert.DoesNotContain(benSocket.TakeEvents(), e => e.Name == EventNames.Read);
    }

    [Fact]
    public async Task New_people_and_presence_are_told_and_a_reload_does_not_flicker()
    {
        await using var server = await ChatServer.StartAsync(["--Chat:Presence:Grace=00:00:02"]);
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        await using var adaSocket = await SocketClient.ConnectAsync(ada);
        using var ben = await server.OpenBrowser().JoinAsync("Ben");

        var joined = (await adaSocket.NextAsync(EventNames.Person)).Payload.GetProperty("person");
        Assert.Equal((ben.PersonId, "Ben"), (joined.GetProperty("id").GetString(), joined.GetProperty("name").GetString()));
        Assert.False(joined.GetProperty("online").GetBoolean());

        var before = await SocketClient.ConnectAsync(ben);
        await AssertPresenceAsync(adaSocket, ben, online: true);
        await before.DisposeAsync();
        var after = await SocketClient.ConnectAsync(ben);
        await after.DisposeAsync();
        await AssertPresenceAsync(adaSocket, ben, online: false);
    }

    [Theory]
    [InlineData("message.send", "", ErrorCodes.Invalid)]
    [InlineData("message.send", "null", ErrorCodes.Invalid)]
    [InlineData("message.send", "1", ErrorCodes.Invalid)]
    [InlineData("message.send", "\"text\"", ErrorCodes.Invalid)]
    [InlineData("message.send", "true", ErrorCodes.Invalid)]
    [InlineData("message.send", "[]", ErrorCodes.Invalid)]
    [InlineData("message.send", "{}", ErrorCodes.Invalid)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$ben\",\"body\":1}", ErrorCodes.Invalid)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$ben\",\"body\":null}", ErrorCodes.Invalid)]
    [InlineData("message.send", "{\"clientId\":{},\"personId\":\"$ben\",\"body\":\"x\"}", ErrorCodes.Invalid)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"body\":\"x\"}", ErrorCodes.Invalid)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$ben\",\"conversationId\":\"c\",\"body\":\"x\"}", ErrorCodes.Invalid)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$ben\",\"body\":\"\\ud800\"}", ErrorCodes.Invalid)]
    [InlineData("message.send", "{\"clientId\":\"\",\"personId\":\"$ben\",\"body\":\"x\"}", ErrorCodes.ClientIdInvalid)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$ben\",\"body\":\" \\n \"}", ErrorCodes.BodyEmpty)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$ben\",\"body\":\"$long\"}", ErrorCodes.BodyTooLong)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$ben\",\"body\":\"a\\u0000b\"}", ErrorCodes.BodyInvalid)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"$me\",\"body\":\"x\"}", ErrorCodes.NotFound)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"personId\":\"nobody\",\"body\":\"x\"}", ErrorCodes.NotFound)]
    [InlineData("message.send", "{\"clientId\":\"c\",\"conversationId\":\"$foreign\",\"body\":\"x\"}", ErrorCodes.NotFound)]
    [InlineData("conversation.page", "[1,2]", ErrorCodes.Invalid)]
    [InlineData("conversation.page", "{\"conversationId\":\"$foreign\",\"limit\":0}", ErrorCodes.Invalid)]
    [InlineData("conversation.page", "{\"conversationId\":\"$foreign\",\"limit\":101}", ErrorCodes.Invalid)]
    [InlineData("conversation.page", "{\"conversationId\":\"$foreign\",\"beforeSeq\":\"1\"}", ErrorCodes.Invalid)]
    [InlineData("conversation.page", "{\"conversationId\":\"$foreign\",\"beforeSeq\":1e99}", ErrorCodes.Invalid)]
    [InlineData("conversation.page", "{\"conversationId\":\"$foreign\"}", ErrorCodes.NotFound)]
    [InlineData("conversation.read", "{\"conversationId\":\"$foreign\"}", ErrorCodes.Invalid)]
    [InlineData("conversation.read", "{\"conversationId\":\"$foreign\",\"seq\":-1}", ErrorCodes.Invalid)]
    [InlineData("conversation.read", "{\"conversationId\":\"$foreign\",\"seq\":1}", ErrorCodes.NotFound)]
    [InlineData("sync", "", ErrorCodes.Invalid)]
    [InlineData("sync", "{}", ErrorCodes.Invalid)]
    [InlineData("sync", "{\"conversations\":[]}", ErrorCodes.Invalid)]
    [InlineData("sync", "{\"conversations\":{\"x\":\"1\"}}", ErrorCodes.Invalid)]
    public async Task Whatever_comes_gets_a_typed_error_and_the_socket_goes_on(string name, string payload, string code)
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        using var chi = await server.OpenBrowser().JoinAsync("Chi");
        await using var chiSocket = await SocketClient.ConnectAsync(chi);
        var foreign = (await chiSocket.SendMessageAsync(ben.PersonId!, "c-1", "for Ben alone")).GetProperty("conversationId").GetString();
        await using var socket = await SocketClient.ConnectAsync(ada);

        var answer = await socket.AskAsync(name, payload
            .Replace("$ben", ben.PersonId, StringComparison.Ordinal)
            .Replace("$me", ada.PersonId, StringComparison.Ordinal)
            .Replace("$foreign", foreign, StringComparison.Ordinal)
            .Replace("$long", new string('x', 8_001), StringComparison.Ordinal));

        Assert.False(answer.GetProperty("ok").GetBoolean());
        var error = answer.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.False(error.GetProperty("retryable").GetBoolean());
        Assert.EndsWith(".", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var sync = await socket.AskAsync("sync", "{\"conversations\":{}}");
        Assert.Empty(sync.GetProperty("conversations").EnumerateArray());
    }

    [Fact]
    public async Task Sixty_messages_at_once_are_taken_and_more_are_too_many()
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        await using var socket = await SocketClient.ConnectAsync(ada);

        // Twenty more may pass with each second that this takes; sending goes on until one is refused.
        JsonElement refused = default;
        var accepted = 0;
        for (var round = 0; refused.ValueKind == JsonValueKind.Undefined; round++)
        {
            Assert.True(round < 100);
            var acks = await Task.WhenAll(
                Enumerable.Range(0, 100).Select(i => socket.SendMessageAsync(ben.PersonId!, $"m-{round}-{i}", "x")));
            accepted += acks.Count(ack => ack.GetProperty("ok").GetBoolean());
            refused = acks.FirstOrDefault(ack => !ack.GetProperty("ok").GetBoolean());
        }

        Assert.True(accepted >= 60, $"{accepted} accepted");
        Assert.Equal(ErrorCodes.TooManyRequests, refused.GetProperty("error").GetProperty("code").GetString());
        Assert.True(refused.GetProperty("error").GetProperty("retryable").GetBoolean());
    }

    [Fact]
    public async Task A_full_storage_queue_is_busy_and_may_be_tried_again()
    {
        await using var server = await ChatServer.StartAsync(["--Chat:Writer:QueueCapacity=1", "--Chat:Writer:MaxBatch=1"]);
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        await using var socket = await SocketClient.ConnectAsync(ada);
        await socket.SyncAsync();
        var store = server.Services.GetRequiredService<ChatStore>();
        using var release = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var holding = store.WriteAccountsAsync(_ =>
        {
            held.Set();
            return release.Wait(TimeSpan.FromSeconds(60), CancellationToken.None);
        });
        Assert.True(held.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        var waiting = socket.SendMessageAsync(ben.PersonId!, "m-1", "waits");

        var refused = await socket.SendMessageAsync(ben.PersonId!, "m-2", "is refused");

        Assert.Equal(ErrorCodes.Busy, refused.GetProperty("error").GetProperty("code").GetString());
        Assert.True(refused.GetProperty("error").GetProperty("retryable").GetBoolean());
        release.Set();
        Assert.True((await waiting).GetProperty("ok").GetBoolean());
        await holding;
        Assert.True((await socket.SendMessageAsync(ben.PersonId!, "m-2", "is taken")).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Messages_are_there_after_a_restart_and_the_stop_is_clean()
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = await server.OpenBrowser().JoinAsync("Ada");
        using var ben = await server.OpenBrowser().JoinAsync("Ben");
        var socket = await SocketClient.ConnectAsync(ada);
        var sent = await socket.SendMessageAsync(ben.PersonId!, "m-1", "stays");

        await server.StopAsync();
        await socket.Closed.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await socket.DisposeAsync();
        await server.StartAgainAsync();

        var store = server.Services.GetRequiredService<ChatStore>();
        var page = await store.PageAsync(ben.PersonId!, sent.GetProperty("conversationId").GetString()!, null, 10);
        Assert.Equal("stays", Assert.Single(page!.Messages).Body);
    }

    private static string? Code(JsonElement data) => data.GetProperty("code").GetString();

    private static async Task AssertPresenceAsync(SocketClient socket, Browser person, bool online)
    {
        var presence = (await socket.NextAsync(EventNames.Presence)).Payload;
        Assert.Equal(person.PersonId, presence.GetProperty("personId").GetString());
        Assert.Equal(online, presence.GetProperty("online").GetBoolean());
    }
}
