using Microsoft.Data.Sqlite;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>The writer's prepared statements.</summary>
internal sealed class WriterStatements : IDisposable
{
    private readonly SqliteCommand[] _all;

    public WriterStatements(SqliteConnection connection)
    {
        InsertMessage = connection.Prepare(
            """
            INSERT INTO messages (conversation_id, seq, id, sender_id, client_id, rev, sent_at, body)
            VALUES ($conversation, $seq, $id, $sender, $client, $rev, $at, $body)
            ON CONFLICT (sender_id, client_id) DO NOTHING;
            """,
            "$conversation", "$seq", "$id", "$sender", "$client", "$rev", "$at", "$body");
        UpdateCounters = connection.Prepare(
            "UPDATE conversations SET last_seq = $seq, last_rev = $rev, last_at = $at WHERE id = $id;",
            "$id", "$seq", "$rev", "$at");
        UpdateRead = connection.Prepare(
            "UPDATE members SET read_seq = max(read_seq, $seq) WHERE conversation_id = $conversation AND person_id = $person;",
            "$conversation", "$person", "$seq");
        FindByClientId = connection.Prepare(
            $"SELECT {StatementExtensions.MessageColumns} FROM messages m WHERE m.sender_id = $sender AND m.client_id = $client;",
            "$sender", "$client");
        LoadConversation = connection.Prepare("SELECT last_seq, last_rev, last_at FROM conversations WHERE id = $id;", "$id");
        LoadMembers = connection.Prepare(
            "SELECT person_id, read_seq FROM members WHERE conversation_id = $id AND left_at IS NULL;", "$id");
        FindPair = connection.Prepare(
            "SELECT id FROM conversations WHERE kind = 'direct' AND low_id = $low AND high_id = $high;", "$low", "$high");
        PersonExists = connection.Prepare("SELECT 1 FROM people WHERE id = $id;", "$id");
        InsertPair = connection.Prepare(
            """
            INSERT INTO conversations (id, kind, low_id, high_id, last_at, created_at)
            VALUES ($id, 'direct', $low, $high, $at, $at);
            """,
            "$id", "$low", "$high", "$at");
        InsertMember = connection.Prepare(
            "INSERT INTO members (conversation_id, person_id, joined_at) VALUES ($conversation, $person, $at);",
            "$conversation", "$person", "$at");
        BumpPersonRev = connection.Prepare("UPDATE people SET rev = rev + 1 WHERE id = $id;", "$id");
        _all =
        [
            InsertMessage, UpdateCounters, UpdateRead, FindByClientId, LoadConversation, LoadMembers, FindPair, PersonExists,
            InsertPair, InsertMember, BumpPersonRev,
        ];
    }

    public SqliteCommand InsertMessage { get; }

    public SqliteCommand UpdateCounters { get; }

    public SqliteCommand UpdateRead { get; }

    public SqliteCommand FindByClientId { get; }

    public SqliteCommand LoadConversation { get; }

    public SqliteCommand LoadMembers { get; }

    public SqliteCommand FindPair { get; }

    public SqliteCommand PersonExists { get; }

    public SqliteCommand InsertPair { get; }

    public SqliteCommand InsertMember { get; }

    public SqliteCommand BumpPersonRev { get; }

    /// <summary>Ties every statement to the transaction that just began.</summary>
    public void Enlist(SqliteTransaction transaction)
    {
        foreach (var statement in _all)
        {
            statement.Transaction = transaction;
        }
    }

    public void Dispose()
    {
        foreach (var statement in _all)
        {
            statement.Dispose();
        }
    }
}
