using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>A connection that cannot write, with its prepared statements. One user at a time; the pool sees to it.</summary>
internal sealed class SqliteReadSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly DbContextOptions<AccountsContext> _accounts;
    private readonly SqliteCommand _listConversations;
    private readonly SqliteCommand _listChanges;
    private readonly SqliteCommand _findMember;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _listPeople;
    private readonly SqliteCommand _listUnanswered;
    private readonly SqliteCommand _ping;

    public SqliteReadSession(SqliteFiles files)
    {
        _connection = new SqliteConnection(files.ReadOnly);
        _connection.Open();
        Pragmas.ApplyForReading(_connection);
        _accounts = AccountsModel.OptionsFor(_connection);
        const string Message = StatementExtensions.MessageColumns;
        _listConversations = _connection.Prepare(
            $"""
            SELECT c.id, iif(c.low_id = me.person_id, c.high_id, c.low_id), c.last_rev, c.last_seq, me.read_seq, {Message}
            FROM members me
            JOIN conversations c ON c.id = me.conversation_id
            LEFT JOIN messages m ON m.conversation_id = c.id AND m.seq = c.last_seq AND m.seq > me.joined_seq
            WHERE me.person_id = $person AND me.left_at IS NULL AND c.kind = 'direct'
            ORDER BY c.last_at DESC, c.id;
            """,
            "$person");
        _listChanges = _connection.Prepare(
            $"""
            SELECT {Message} FROM messages m
            JOIN members me ON me.conversation_id = m.conversation_id AND me.person_id = $person
            WHERE m.conversation_id = $conversation AND m.rev > $rev AND m.seq > me.joined_seq
            ORDER BY m.rev LIMIT $limit;
            """,
            "$person", "$conversation", "$rev", "$limit");
        _findMember = _connection.Prepare(
            "SELECT joined_seq FROM members WHERE conversation_id = $conversation AND person_id = $person AND left_at IS NULL;",
            "$conversation", "$person");
        _page = _connection.Prepare(
            $"""
            SELECT {Message} FROM messages m
            WHERE m.conversation_id = $conversation AND m.seq < $before AND m.seq > $joined
            ORDER BY m.seq DESC LIMIT $limit;
            """,
            "$conversation", "$before", "$joined", "$limit");
        _listPeople = _connection.Prepare("SELECT id, name, kind FROM people ORDER BY name_key;");
        _listUnanswered = _connection.Prepare(
            $"""
            SELECT {Message} FROM members echo
            JOIN messages m ON m.conversation_id = echo.conversation_id
            WHERE echo.person_id = $echo AND m.sender_id <> $echo AND m.deleted_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM messages a WHERE a.sender_id = $echo AND a.client_id = $prefix || m.id)
            ORDER BY m.conversation_id, m.seq LIMIT $limit;
            """,
            "$echo", "$prefix", "$limit");
        _ping = _connection.Prepare("SELECT version FROM schema_version;");
    }

    public async Task<T> ReadAccountsAsync<T>(Func<AccountsContext, Task<T>> work)
    {
        await using var context = new AccountsContext(_accounts);
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await work(context).ConfigureAwait(false);
    }

    public IReadOnlyList<ConversationSnapshot> Sync(string personId, IReadOnlyDictionary<string, long> known)
    {
        // One transaction is one view: a message that arrives meanwhile is wholly in the answer or wholly in its own event.
        using var transaction = _connection.BeginTransaction(deferred: true);
        _listConversations.Transaction = transaction;
        _listChanges.Transaction = transaction;
        List<ConversationSnapshot> conversations = [];
        using (var reader = _listConversations.Bind(personId).ExecuteReader())
        {
            while (reader.Read())
            {
                conversations.Add(new ConversationSnapshot
                {
                    Id = reader.GetString(0),
                    PersonId = reader.GetString(1),
                    Rev = reader.GetInt64(2),
                    LastSeq = reader.GetInt64(3),
                    ReadSeq = reader.GetInt64(4),
                    LastMessage = reader.IsDBNull(5) ? null : reader.ReadMessage(5),
                    Limited = true,
                });
            }
        }

        var room = ChatStore.MaxChangesTogether;
        for (var i = 0; i < conversations.Count; i++)
        {
            var conversation = conversations[i];

            // A revision from the future belongs to a history that is gone, as after a restored backup: read anew.
            if (!known.TryGetValue(conversation.Id, out var rev) || rev < 0 || rev > conversation.Rev)
            {
                continue;
            }

            var changes = rev == conversation.Rev ? [] : ListChanges(personId, conversation.Id, rev);
            if (changes.Count <= ChatStore.MaxChanges && changes.Count <= room)
            {
                room -= changes.Count;
                conversations[i] = conversation with { Changes = changes, Limited = false };
            }
        }

        transaction.Commit();
        return conversations;
    }

    public MessagePage? Page(string personId, string conversationId, long? beforeSeq, int limit)
    {
        using var transaction = _connection.BeginTransaction(deferred: true);
        _findMember.Transaction = transaction;
        _page.Transaction = transaction;
        if (_findMember.Bind(conversationId, personId).ExecuteScalar() is not long joinedSeq)
        {
            return null;
        }

        List<StoredMessage> messages = [];
        using (var reader = _page.Bind(conversationId, beforeSeq ?? long.MaxValue, joinedSeq, limit + 1).ExecuteReader())
        {
            while (reader.Read())
            {
                messages.Add(reader.ReadMessage());
            }
        }

        transaction.Commit();
        var hasMore = messages.Count > limit;
        if (hasMore)
        {
            messages.RemoveAt(limit);
        }

        messages.Reverse();
        return new MessagePage(messages, hasMore);
    }

    public IReadOnlyList<PersonSummary> ListPeople()
    {
        List<PersonSummary> people = [];
        _listPeople.Transaction = null;
        using var reader = _listPeople.ExecuteReader();
        while (reader.Read())
        {
            people.Add(new PersonSummary(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return people;
    }

    public IReadOnlyList<StoredMessage> ListUnanswered(int limit)
    {
        List<StoredMessage> messages = [];
        using var reader = _listUnanswered.Bind(EchoPerson.Id, EchoPerson.AnswerClientId(""), limit).ExecuteReader();
        while (reader.Read())
        {
            messages.Add(reader.ReadMessage());
        }

        return messages;
    }

    public void Ping() => _ping.ExecuteScalar();

    /// <summary>The connection itself, for tests that try to write through it.</summary>
    internal SqliteConnection Connection => _connection;

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteCommand>)
            [_listConversations, _listChanges, _findMember, _page, _listPeople, _listUnanswered, _ping])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private List<StoredMessage> ListChanges(string personId, string conversationId, long rev)
    {
        List<StoredMessage> changes = [];
        using var reader = _listChanges.Bind(personId, conversationId, rev, ChatStore.MaxChanges + 1).ExecuteReader();
        while (reader.Read())
        {
            changes.Add(reader.ReadMessage());
        }

        return changes;
    }
}
