using Microsoft.EntityFrameworkCore;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;
using Parley.Chat.Storage.Writing;
using static Parley.Chat.Storage.Tests.StoreHarness;

namespace Parley.Chat.Storage.Tests;

/// <summary>What every provider of the storage seam has to do. A provider's test class derives from it.</summary>
public abstract class ChatStoreSpec : IAsyncLifetime
{
    private static readonly Dictionary<string, long> NothingKnown = [];

    private ChatStore _store = null!;
    private string _ada = null!;
    private string _ben = null!;
    private string _chi = null!;

    protected abstract StoreHarness Harness { get; }

    public async ValueTask InitializeAsync()
    {
        _store = await Harness.OpenAsync();
        _ada = await AddPersonAsync(_store, "Ada");
        _ben = await AddPersonAsync(_store, "Ben");
        _chi = await AddPersonAsync(_store, "Chi");
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_first_message_opens_the_conversation()
    {
        var sent = await SendToPersonAsync(_store, _ada, _ben, "c1", "Hello, Ben");

        Assert.Equal(SendStatus.Stored, sent.Status);
        Assert.True(sent.Opened);
        Assert.Equal(0, sent.PreviousRev);
        Assert.Equal(new[] { _ada, _ben }.Order(StringComparer.Ordinal), sent.MemberIds.Order(StringComparer.Ordinal));
        var message = sent.Message!;
        Assert.Equal((1L, 1L, _ada, "c1", "Hello, Ben"), (message.Seq, message.Rev, message.SenderId, message.ClientId, message.Body));
        Assert.True(RandomId.IsWellFormed(message.ConversationId));
        Assert.Equal(7, Guid.Parse(message.Id).Version);
        Assert.Equal(Harness.Time.GetUtcNow().ToUnixTimeMilliseconds(), message.SentAt);

        var second = await SendToPersonAsync(_store, _ben, _ada, "c1", "Hello, Ada");
        Assert.False(second.Opened);
        Assert.Equal((message.ConversationId, 2L, 2L), (second.Message!.ConversationId, second.Message.Seq, second.Message.Rev));
        Assert.Equal(1, second.PreviousRev);
    }

    [Fact]
    public async Task A_repeat_gives_the_first_answer_and_stores_nothing()
    {
        var first = await SendToPersonAsync(_store, _ada, _ben, "same");
        var again = await SendToPersonAsync(_store, _ada, _ben, "same", "another body");
        var elsewhere = await SendToPersonAsync(_store, _ada, _chi, "same");

        Assert.Equal(SendStatus.Repeated, again.Status);
        Assert.Equal(first.Message, again.Message);
        Assert.Equal(first.Message, elsewhere.Message);
        Assert.Single(await _store.SyncAsync(_ada, NothingKnown));
        Assert.Empty(await _store.SyncAsync(_chi, NothingKnown));
    }

    [Fact]
    public async Task The_same_client_id_of_another_sender_is_another_message()
    {
        var ada = await SendToPersonAsync(_store, _ada, _ben, "same");
        var ben = await SendToPersonAsync(_store, _ben, _ada, "same");

        Assert.Equal(SendStatus.Stored, ben.Status);
        Assert.NotEqual(ada.Message!.Id, ben.Message!.Id);
    }

    [Fact]
    public async Task Nothing_is_sent_to_nobody_to_oneself_or_to_a_foreign_conversation()
    {
        var sent = await SendToPersonAsync(_store, _ada, _ben, "c1");
        var conversation = sent.Message!.ConversationId;

        Assert.Equal(SendStatus.NotFound, (await SendAsync(_store, _chi, conversation, "x1")).Status);
        Assert.Equal(SendStatus.NotFound, (await SendAsync(_store, _ada, RandomId.New(), "x2")).Status);
        Assert.Equal(SendStatus.NotFound, (await SendToPersonAsync(_store, _ada, RandomId.New(), "x3")).Status);
        Assert.Equal(SendStatus.NotFound, (await SendToPersonAsync(_store, _ada, _ada, "x4")).Status);
        Assert.Null(await _store.PageAsync(_chi, conversation, null, 50));
        Assert.False((await _store.MarkReadAsync(new ReadRequest(_chi, conversation, 1))).Found);
        Assert.Single((await _store.PageAsync(_ada, conversation, null, 50))!.Messages);
    }

    [Fact]
    public async Task Sends_from_many_tasks_are_dense_in_every_conversation()
    {
        string[] people = [_ada, _ben, _chi];
        var sends = Enumerable.Range(0, 600).Select(i => Task.Run(() =>
            SendToPersonAsync(_store, people[i % 3], people[(i + 1) % 3], $"c{i / 2}")));
        var results = await Task.WhenAll(sends);

        foreach (var conversation in results.Select(r => r.Message!).DistinctBy(m => m.Id).GroupBy(m => m.ConversationId))
        {
            var seqs = conversation.Select(m => m.Seq).Order().ToArray();
            Assert.Equal(Enumerable.Range(1, seqs.Length).Select(i => (long)i), seqs);
            Assert.Equal(seqs, conversation.Select(m => m.Rev).Order());
        }

        Assert.Equal(3, results.Select(r => r.Message!.ConversationId).Distinct().Count());
    }

    [Fact]
    public async Task Two_people_who_open_it_at_once_get_one_conversation()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            i % 2 == 0 ? SendToPersonAsync(_store, _ada, _ben, $"c{i}") : SendToPersonAsync(_store, _ben, _ada, $"c{i}"))));

        Assert.Single(results.Select(r => r.Message!.ConversationId).Distinct());
        Assert.Single(results, r => r.Opened);
    }

    [Fact]
    public async Task Messages_are_announced_in_commit_order()
    {
        List<SendResult> announced = [];
        _store.MessageCommitted = announced.Add;
        var results = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => SendToPersonAsync(_store, _ada, _ben, $"c{i}"))));
        await SendToPersonAsync(_store, _ada, _ben, "c0");

        Assert.Equal(results.Length, announced.Count);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), announced.Select(r => r.Message!.Rev));
        Assert.All(announced, r => Assert.Equal(r.Message!.Rev - 1, r.PreviousRev));
    }

    [Fact]
    public async Task Times_never_go_backwards_within_a_conversation()
    {
        var first = await SendToPersonAsync(_store, _ada, _ben, "c1");
        Harness.Time.AutoAdvanceAmount = TimeSpan.Zero;
        Harness.Time.AdjustTime(Harness.Time.GetUtcNow() - TimeSpan.FromHours(1));
        var second = await SendToPersonAsync(_store, _ben, _ada, "c2");

        Assert.Equal(first.Message!.SentAt, second.Message!.SentAt);
    }

    [Fact]
    public async Task Pages_walk_back_to_the_first_message()
    {
        var conversation = await FillAsync(7);

        var newest = (await _store.PageAsync(_ben, conversation, null, 3))!;
        var middle = (await _store.PageAsync(_ben, conversation, 5, 3))!;
        var oldest = (await _store.PageAsync(_ben, conversation, 2, 3))!;

        Assert.Equal([5L, 6L, 7L], newest.Messages.Select(m => m.Seq));
        Assert.True(newest.HasMore);
        Assert.Equal([2L, 3L, 4L], middle.Messages.Select(m => m.Seq));
        Assert.True(middle.HasMore);
        Assert.Equal([1L], oldest.Messages.Select(m => m.Seq));
        Assert.False(oldest.HasMore);
        Assert.Empty((await _store.PageAsync(_ben, conversation, 1, 3))!.Messages);
    }

    [Fact]
    public async Task Sync_gives_what_changed_since_the_named_revision()
    {
        var conversation = await FillAsync(5);

        var snapshot = Assert.Single(await _store.SyncAsync(_ben, new Dictionary<string, long> { [conversation] = 3 }));
        Assert.Equal([4L, 5L], snapshot.Changes.Select(m => m.Rev));
        Assert.False(snapshot.Limited);
        Assert.Equal((5L, 5L, 0L, _ada), (snapshot.Rev, snapshot.LastSeq, snapshot.ReadSeq, snapshot.PersonId));
        Assert.Equal(5, snapshot.LastMessage!.Seq);

        var current = Assert.Single(await _store.SyncAsync(_ada, new Dictionary<string, long> { [conversation] = 5 }));
        Assert.Empty(current.Changes);
        Assert.False(current.Limited);
        Assert.Equal(5, current.ReadSeq);
    }

    [Fact]
    public async Task Sync_is_limited_beyond_a_hundred_changes_and_for_what_was_not_named()
    {
        var conversation = await FillAsync(101);

        var most = Assert.Single(await _store.SyncAsync(_ben, new Dictionary<string, long> { [conversation] = 1 }));
        Assert.Equal(100, most.Changes.Count);
        Assert.False(most.Limited);
        Dictionary<string, long>[] limited =
            [NothingKnown, new() { [conversation] = 0 }, new() { [conversation] = 102 }, new() { [conversation] = -1 }];
        foreach (var known in limited)
        {
            var snapshot = Assert.Single(await _store.SyncAsync(_ben, known));
            Assert.True(snapshot.Limited);
            Assert.Empty(snapshot.Changes);
            Assert.Equal(101, snapshot.LastMessage!.Seq);
        }
    }

    [Fact]
    public async Task A_read_watermark_only_grows_and_stops_at_the_last_message()
    {
        var conversation = await FillAsync(4);

        Assert.Equal(new ReadResult(true, 2, true), await _store.MarkReadAsync(new ReadRequest(_ben, conversation, 2)));
        Assert.Equal(new ReadResult(true, 2, false), await _store.MarkReadAsync(new ReadRequest(_ben, conversation, 1)));
        Assert.Equal(new ReadResult(true, 4, true), await _store.MarkReadAsync(new ReadRequest(_ben, conversation, 900)));
        Assert.Equal(4, Assert.Single(await _store.SyncAsync(_ben, NothingKnown)).ReadSeq);
        Assert.False((await _store.MarkReadAsync(new ReadRequest(_ben, RandomId.New(), 1))).Found);
    }

    [Fact]
    public async Task Everything_answered_is_there_after_opening_anew()
    {
        var conversation = await FillAsync(3);
        await _store.MarkReadAsync(new ReadRequest(_ben, conversation, 2));

        await _store.DisposeAsync();
        _store = await Harness.OpenAsync();

        Assert.Equal(3, (await _store.PageAsync(_ada, conversation, null, 50))!.Messages.Count);
        Assert.Equal(2, Assert.Single(await _store.SyncAsync(_ben, NothingKnown)).ReadSeq);
        var next = await SendAsync(_store, _ben, conversation, "after");
        Assert.Equal((4L, 4L), (next.Message!.Seq, next.Message.Rev));
        Assert.Equal(SendStatus.Repeated, (await SendAsync(_store, _ada, conversation, "c1")).Status);
    }

    [Fact]
    public async Task One_bad_command_of_a_batch_fails_alone()
    {
        using var release = new ManualResetEventSlim();
        var holding = _store.WriteAccountsAsync(_ => release.Wait(TimeSpan.FromSeconds(30), CancellationToken.None));
        var before = SendToPersonAsync(_store, _ada, _ben, "before");
        var bad = _store.WriteAccountsAsync(accounts =>
        {
            accounts.People.Add(new Person { Id = RandomId.New(), Kind = PersonKinds.Person, Name = "ADA", NameKey = "ada" });
            return true;
        });
        var broken = _store.WriteAccountsAsync<bool>(_ => throw new InvalidTimeZoneException("broken"));
        var after = SendToPersonAsync(_store, _ben, _ada, "after");
        release.Set();

        Assert.True(await holding);
        await Assert.ThrowsAsync<DbUpdateException>(() => bad);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => broken);
        Assert.Equal(1, (await before).Message!.Seq);
        Assert.Equal(2, (await after).Message!.Seq);
        var page = (await _store.PageAsync(_ada, (await after).Message!.ConversationId, null, 50))!;
        Assert.Equal(["before", "after"], page.Messages.Select(m => m.ClientId));
        Assert.Equal(4, await CountPeopleAsync(_store));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_loses_nothing_it_took()
    {
        await _store.DisposeAsync();
        _store = await Harness.OpenAsync(new WriteGateOptions { QueueCapacity = 4, MaxBatch = 2 });
        using var release = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var holding = _store.WriteAccountsAsync(_ =>
        {
            held.Set();
            return release.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
        });
        Assert.True(held.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        var taken = Enumerable.Range(0, 4).Select(i => SendToPersonAsync(_store, _ada, _ben, $"c{i}")).ToArray();

        await Assert.ThrowsAsync<StoreBusyException>(() => SendToPersonAsync(_store, _ada, _ben, "refused"));

        release.Set();
        await holding;
        Assert.All(await Task.WhenAll(taken), r => Assert.Equal(SendStatus.Stored, r.Status));
        Assert.Equal(SendStatus.Stored, (await SendToPersonAsync(_store, _ada, _ben, "refused")).Status);
    }

    [Fact]
    public async Task Closing_writes_what_was_waiting_and_refuses_more()
    {
        var sends = Enumerable.Range(0, 300).Select(i => SendToPersonAsync(_store, _ada, _ben, $"c{i}")).ToArray();
        await _store.DisposeAsync();

        Assert.All(await Task.WhenAll(sends), r => Assert.Equal(SendStatus.Stored, r.Status));
        await Assert.ThrowsAsync<StoreBusyException>(() => SendToPersonAsync(_store, _ada, _ben, "late"));
        _store = await Harness.OpenAsync();
        Assert.Equal(300, Assert.Single(await _store.SyncAsync(_ada, NothingKnown)).LastSeq);
    }

    [Fact]
    public async Task Echo_is_there_and_its_unanswered_questions_are_found_until_answered()
    {
        Assert.Contains(new PersonSummary(EchoPerson.Id, "Echo", PersonKinds.Echo), await _store.ListPeopleAsync());
        var question = (await SendToPersonAsync(_store, _ada, EchoPerson.Id, "q1")).Message!;
        await SendToPersonAsync(_store, _ada, _ben, "not for Echo");

        Assert.Equal(question, Assert.Single(await _store.ListUnansweredByEchoAsync(10)));
        var clientId = EchoPerson.AnswerClientId(question.Id);
        Assert.Equal(SendStatus.Stored, (await SendAsync(_store, EchoPerson.Id, question.ConversationId, clientId)).Status);
        Assert.Equal(SendStatus.Repeated, (await SendAsync(_store, EchoPerson.Id, question.ConversationId, clientId)).Status);
        Assert.Empty(await _store.ListUnansweredByEchoAsync(10));
    }

    [Fact]
    public async Task Opening_a_conversation_moves_both_peoples_own_revision()
    {
        await SendToPersonAsync(_store, _ada, _ben, "c1");
        await SendToPersonAsync(_store, _ada, _ben, "c2");

        var revs = await _store.ReadAccountsAsync(accounts => accounts.People.ToDictionaryAsync(p => p.Id, p => p.Rev));
        Assert.Equal((1L, 1L, 0L), (revs[_ada], revs[_ben], revs[_chi]));
    }

    private async Task<string> FillAsync(int count)
    {
        var sends = await Task.WhenAll(Enumerable.Range(1, count).Select(i => SendToPersonAsync(_store, _ada, _ben, $"c{i}")));
        return sends[0].Message!.ConversationId;
    }
}
