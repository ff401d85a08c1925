using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Storage.Writing;

/// <summary>
/// The one connection that writes. Only <see cref="WriteGate"/> opens it and only the gate's thread uses it, so an
/// implementation needs no lock and may block.
/// </summary>
/// <remarks>
/// Counters and watermarks may be kept in memory until <see cref="Flush"/>. After <see cref="Rollback"/> or
/// <see cref="RollbackToSavepoint"/> nothing kept in memory may be trusted any more.
/// </remarks>
public abstract class WriteSession : IDisposable
{
    /// <summary>Begins the transaction of a batch.</summary>
    public abstract void Begin();

    /// <summary>Writes what was kept in memory, within the transaction.</summary>
    public abstract void Flush();

    /// <summary>Makes the batch durable. When this returns, it is on disk.</summary>
    public abstract void Commit();

    /// <summary>Takes the whole batch back. Harmless when there is no transaction.</summary>
    public abstract void Rollback();

    /// <summary>Sets a savepoint within the transaction. They do not nest.</summary>
    public abstract void Savepoint();

    /// <summary>Keeps what was done since the savepoint.</summary>
    public abstract void ReleaseSavepoint();

    /// <summary>Takes back what was done since the savepoint.</summary>
    public abstract void RollbackToSavepoint();

    /// <summary>Stores a message, opening the conversation if need be.</summary>
    public abstract SendResult Send(SendRequest request);

    /// <summary>Moves a read watermark.</summary>
    public abstract ReadResult MarkRead(ReadRequest request);

    /// <summary>Runs <paramref name="work"/> on a context bound to this connection and transaction, then saves its changes.</summary>
    public abstract T WriteAccounts<T>(Func<AccountsContext, T> work);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connection.</summary>
    protected abstract void Dispose(bool disposing);
}
