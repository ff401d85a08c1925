using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>The settings of a connection, set and then read back, because SQLite ignores in silence what it does not take.</summary>
internal static class Pragmas
{
    private const int BusyTimeoutMilliseconds = 5_000;

    // What "durable" means here: WAL with synchronous=FULL syncs the log at every commit.
    private static readonly (string Name, string Value, string ReadBack)[] Writer =
    [
        ("busy_timeout", $"{BusyTimeoutMilliseconds}", $"{BusyTimeoutMilliseconds}"),
        ("journal_mode", "WAL", "wal"),
        ("synchronous", "FULL", "2"),
        ("foreign_keys", "ON", "1"),
        ("trusted_schema", "OFF", "0"),
    ];

    private static readonly (string Name, string Value, string ReadBack)[] Reader =
    [
        ("busy_timeout", $"{BusyTimeoutMilliseconds}", $"{BusyTimeoutMilliseconds}"),
        ("query_only", "ON", "1"),
        ("trusted_schema", "OFF", "0"),
    ];

    public static void ApplyForWriting(SqliteConnection connection) => Apply(connection, Writer);

    public static void ApplyForReading(SqliteConnection connection) => Apply(connection, Reader);

    public static string Read(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name};";
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    private static void Apply(SqliteConnection connection, (string Name, string Value, string ReadBack)[] pragmas)
    {
        foreach (var (name, value, readBack) in pragmas)
        {
            using (var command = connection.CreateCommand())
            {
                command.CommandText = $"PRAGMA {name} = {value};";
                command.ExecuteNonQuery();
            }

            var actual = Read(connection, name);
            if (!string.Equals(actual, readBack, StringComparison.OrdinalIgnoreCase))
            {
                throw new StoreException($"SQLite did not take {name} = {value}: it says {actual}.");
            }
        }
    }
}
