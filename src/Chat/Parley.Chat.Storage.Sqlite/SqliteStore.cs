using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>
/// The chat in one SQLite file: WAL, every commit synced to disk, one writing connection, and readers that cannot write.
/// </summary>
/// <remarks>Reads run on the caller's thread: they are indexed and short, and SQLite has no waiting that a thread could skip.</remarks>
public sealed class SqliteStore : ChatStore
{
    private readonly SqliteFiles _files;
    private readonly ReaderPool _readers;

    private SqliteStore(SqliteFiles files)
    {
        _files = files;
        _readers = new ReaderPool(files);
    }

    internal SqliteFiles Files => _files;

    /// <summary>Opens the store, making or migrating the database as needed.</summary>
    /// <param name="options">Where and how much.</param>
    /// <param name="time">The clock that dates messages.</param>
    /// <param name="logger">Where failures of the writer are told.</param>
    /// <exception cref="StoreException">
    /// The folder is in use by another process or cannot be written, or the data is newer than this program.
    /// </exception>
    public static SqliteStore Open(SqliteStoreOptions options, TimeProvider time, ILogger<SqliteStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var files = new SqliteFiles(options.DataDirectory);
        var store = new SqliteStore(files);
        store.OpenGate(
            SqliteWriteSession.Open(files, time),
            () => SqliteWriteSession.Open(files, time),
            options.Gate,
            logger ?? NullLogger<SqliteStore>.Instance);
        return store;
    }

    /// <inheritdoc/>
    public override Task<T> ReadAccountsAsync<T>(Func<AccountsContext, Task<T>> work) =>
        _readers.UseAsync(session => session.ReadAccountsAsync(work));

    /// <inheritdoc/>
    public override Task<IReadOnlyList<ConversationSnapshot>> SyncAsync(string personId, IReadOnlyDictionary<string, long> known) =>
        Task.FromResult(_readers.Use(session => session.Sync(personId, known)));

    /// <inheritdoc/>
    public override Task<MessagePage?> PageAsync(string personId, string conversationId, long? beforeSeq, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        return Task.FromResult(_readers.Use(session => session.Page(personId, conversationId, beforeSeq, limit)));
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<PersonSummary>> ListPeopleAsync() =>
        Task.FromResult(_readers.Use(session => session.ListPeople()));

    /// <inheritdoc/>
    public override Task<IReadOnlyList<StoredMessage>> ListUnansweredByEchoAsync(int limit) =>
        Task.FromResult(_readers.Use(session => session.ListUnanswered(limit)));

    /// <inheritdoc/>
    public override Task PingAsync()
    {
        _readers.Use(session =>
        {
            session.Ping();
            return true;
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void CloseReaders() => _readers.Dispose();

    internal T UseReader<T>(Func<SqliteReadSession, T> work) => _readers.Use(work);
}
