using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Sqlite;
using Parley.Chat.Storage.Writing;

namespace Parley.Chat.Storage.Tests;

internal sealed class SqliteHarness : StoreHarness
{
    public string Directory { get; } = Path.Combine(Path.GetTempPath(), "parley-store-" + Guid.NewGuid().ToString("N"));

    public override Task<ChatStore> OpenAsync(WriteGateOptions? gate = null) => Task.FromResult<ChatStore>(Open(gate));

    public SqliteStore Open(WriteGateOptions? gate = null) =>
        SqliteStore.Open(new SqliteStoreOptions { DataDirectory = Directory, Gate = gate ?? new WriteGateOptions() }, Time);

    public override ValueTask DisposeAsync()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}

public sealed class SqliteChatStoreTests : ChatStoreSpec
{
    protected override StoreHarness Harness { get; } = new SqliteHarness();
}

/// <summary>What holds for SQLite alone: one writer by construction, its settings, its files.</summary>
public sealed class SqliteStoreTests : IAsyncLifetime
{
    private readonly SqliteHarness _harness = new();
    private SqliteStore _store = null!;

    public ValueTask InitializeAsync()
    {
        _store = _harness.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task The_writer_reads_back_its_own_settings()
    {
        var settings = await _store.WriteAccountsAsync(accounts =>
        {
            var connection = (SqliteConnection)accounts.Database.GetDbConnection();
            return new[] { "journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout" }
                .Select(name => ReadPragma(accounts, connection, name)).ToArray();
        });

        Assert.Equal(["wal", "2", "1", "0", "5000"], settings);
    }

    [Fact]
    public void A_read_connection_refuses_to_write()
    {
        _store.UseReader(session =>
        {
            Assert.Equal("1", Pragmas.Read(session.Connection, "query_only"));
            foreach (var sql in new[] { "DELETE FROM people;", "PRAGMA query_only = OFF; DELETE FROM people;", "CREATE TABLE t (x);" })
            {
                using var command = session.Connection.CreateCommand();
                command.CommandText = sql;
                var error = Assert.Throws<SqliteException>(() => command.ExecuteNonQuery());
                Assert.Equal(8, error.SqliteErrorCode); // SQLITE_READONLY
            }

            return true;
        });
    }

    [Fact]
    public async Task Accounts_cannot_be_written_while_reading()
    {
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => _store.ReadAccountsAsync(async accounts =>
        {
            accounts.People.Add(new Person { Id = RandomId.New(), Kind = PersonKinds.Person, Name = "Ada", NameKey = "ada" });
            return await accounts.SaveChangesAsync(TestContext.Current.CancellationToken);
        }));

        Assert.Equal(8, Assert.IsType<SqliteException>(error.InnerException).SqliteErrorCode);
    }

    [Fact]
    public async Task A_second_writer_cannot_be_opened()
    {
        var error = Assert.Throws<StoreException>(() => _harness.Open());
        Assert.Contains("in use by another Parley Chat", error.Message, StringComparison.Ordinal);

        await _store.DisposeAsync();
        _store = _harness.Open();
    }

    [Fact]
    public void The_data_folder_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_harness.Directory));
    }

    [Theory]
    [InlineData("INSERT INTO schema_version VALUES (9999);")]
    [InlineData("INSERT INTO __EFMigrationsHistory VALUES ('99999999999999_Future', '99.0');")]
    public async Task A_newer_schema_is_refused(string fromTheFuture)
    {
        await _store.DisposeAsync();
        Execute(fromTheFuture);

        var error = Assert.Throws<StoreException>(() => _harness.Open());

        Assert.Contains("newer Parley Chat", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_lock_left_by_a_killed_process_does_not_block_the_start()
    {
        await _store.DisposeAsync();
        Execute("CREATE TABLE IF NOT EXISTS __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL);"
            + "INSERT OR REPLACE INTO __EFMigrationsLock VALUES (1, '2020-01-01');");

        _store = _harness.Open();

        await _store.PingAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_in_one_sentence()
    {
        await _store.DisposeAsync();
        File.Delete(Path.Combine(_harness.Directory, "chat.db-wal"));
        await File.WriteAllTextAsync(
            Path.Combine(_harness.Directory, "chat.db"), new string('x', 8192), TestContext.Current.CancellationToken);

        var error = Assert.Throws<StoreException>(() => _harness.Open());

        Assert.Contains("cannot be opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_survives_a_process_that_was_killed()
    {
        var ada = await StoreHarness.AddPersonAsync(_store, "Ada");
        var sent = await StoreHarness.SendToPersonAsync(_store, ada, EchoPerson.Id, "c1");

        // What a killed process leaves: the files as they are at this moment, the log not yet merged into the database.
        using var copy = new TemporaryDirectory();
        foreach (var file in new[] { "chat.db", "chat.db-wal" })
        {
            File.Copy(Path.Combine(_harness.Directory, file), Path.Combine(copy.Path, file));
        }

        await using var reopened = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = copy.Path }, _harness.Time);
        var page = await reopened.PageAsync(ada, sent.Message!.ConversationId, null, 10);

        Assert.Equal(sent.Message, Assert.Single(page!.Messages));
    }

    private static string ReadPragma(AccountsContext accounts, SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.Transaction = (SqliteTransaction)accounts.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = $"PRAGMA {name};";
        return command.ExecuteScalar()!.ToString()!;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_harness.Directory, "chat.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory("parley-copy-").FullName;

    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);
}
