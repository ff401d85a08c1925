using Microsoft.Data.Sqlite;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>The small vocabulary of hand-written SQL: prepared statements and the one way to read a message row.</summary>
internal static class StatementExtensions
{
    /// <summary>The columns that <see cref="ReadMessage"/> reads, of a table or alias <c>m</c>.</summary>
    public const string MessageColumns = "m.conversation_id, m.seq, m.rev, m.id, m.sender_id, m.client_id, m.sent_at, m.body";

    /// <summary>Prepares a statement whose parameters are bound by position with <see cref="Bind"/>.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        return command;
    }

    public static SqliteCommand Bind(this SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }

    public static StoredMessage ReadMessage(this SqliteDataReader reader, int column = 0) => new(
        reader.GetString(column),
        reader.GetInt64(column + 1),
        reader.GetInt64(column + 2),
        reader.GetString(column + 3),
        reader.GetString(column + 4),
        reader.GetString(column + 5),
        reader.GetInt64(column + 6),
        reader.GetString(column + 7));
}
