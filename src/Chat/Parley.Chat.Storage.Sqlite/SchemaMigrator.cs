using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Parley.Chat.Storage.Accounts;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>
/// Brings the schema up to date: EF Core's migrations for accounts and sessions, then numbered scripts for the message tables.
/// Runs on the writing connection before the gate opens, under the <see cref="WriterLock"/>.
/// </summary>
internal static class SchemaMigrator
{
    private const string ScriptPrefix = "Scripts/";

    /// <exception cref="StoreException">The schema is newer than this program knows.</exception>
    public static void Migrate(SqliteConnection connection, DbContextOptions<AccountsContext> accounts)
    {
        MigrateAccounts(connection, accounts);
        MigrateMessages(connection);
    }

    private static void MigrateAccounts(SqliteConnection connection, DbContextOptions<AccountsContext> options)
    {
        // EF Core locks with a row that outlives a killed process, and would then wait for ever. Here the writer's lock rules.
        Execute(connection, null, "DROP TABLE IF EXISTS __EFMigrationsLock;");

        using var context = new AccountsContext(options);
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = ReadAppliedMigrations(connection);
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } unknown)
        {
            throw NewerSchema(unknown);
        }

        if (applied.Count < known.Count)
        {
            context.Database.Migrate();
        }
    }

    private static void MigrateMessages(SqliteConnection connection)
    {
        Execute(connection, null, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT;");
        var version = Convert.ToInt32(
            Scalar(connection, "SELECT coalesce(max(version), 0) FROM schema_version;"), CultureInfo.InvariantCulture);
        var scripts = ReadScripts();
        if (version > scripts.Count)
        {
            throw NewerSchema(version.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (number, sql) in scripts.Where(script => script.Number > version))
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            Execute(connection, transaction, sql);
            Execute(
                connection,
                transaction,
                string.Create(CultureInfo.InvariantCulture, $"DELETE FROM schema_version; INSERT INTO schema_version VALUES ({number});"));
            transaction.Commit();
        }
    }

    private static List<string> ReadAppliedMigrations(SqliteConnection connection)
    {
        List<string> applied = [];
        if (Scalar(connection, $"SELECT count(*) FROM sqlite_schema WHERE name = '{HistoryRepository.DefaultTableName}';") is 0L)
        {
            return applied;
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT MigrationId FROM {HistoryRepository.DefaultTableName} ORDER BY MigrationId;";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            applied.Add(reader.GetString(0));
        }

        return applied;
    }

    /// <summary>The scripts by number: <c>0001_messages.sql</c> is 1, and there is no gap.</summary>
    private static List<(int Number, string Sql)> ReadScripts()
    {
        var assembly = typeof(SchemaMigrator).Assembly;
        List<(int Number, string Sql)> scripts = [];
        foreach (var name in assembly.GetManifestResourceNames().Where(IsScript).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var number = int.Parse(name.AsSpan(ScriptPrefix.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture);
            scripts.Add((number, reader.ReadToEnd()));
            if (number != scripts.Count)
            {
                throw new InvalidOperationException($"The script {name} does not follow its predecessor.");
            }
        }

        return scripts;

        static bool IsScript(string name) => name.StartsWith(ScriptPrefix, StringComparison.Ordinal);
    }

    private static StoreException NewerSchema(string version) => new(
        $"The data was written by a newer Parley Chat (schema {version}); start that one, or restore an older backup.");

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
