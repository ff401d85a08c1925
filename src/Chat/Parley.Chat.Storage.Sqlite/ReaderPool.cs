using System.Collections.Concurrent;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>
/// Reading connections, kept open because their prepared statements are worth more than they are. Thread-safe; a session has
/// one user between <see cref="Rent"/> and <see cref="Return"/>. A session whose use ended in an exception is closed.
/// </summary>
internal sealed class ReaderPool(SqliteFiles files) : IDisposable
{
    private static readonly int MaxIdle = Math.Max(4, Environment.ProcessorCount * 2);

    private readonly ConcurrentBag<SqliteReadSession> _idle = [];
    private volatile bool _closed;

    public async Task<T> UseAsync<T>(Func<SqliteReadSession, Task<T>> work)
    {
        var session = Rent();
        T result;
        try
        {
            result = await work(session).ConfigureAwait(false);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        Return(session);
        return result;
    }

    public T Use<T>(Func<SqliteReadSession, T> work)
    {
        var session = Rent();
        T result;
        try
        {
            result = work(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        Return(session);
        return result;
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private SqliteReadSession Rent()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _idle.TryTake(out var session) ? session : new SqliteReadSession(files);
    }

    private void Return(SqliteReadSession session)
    {
        if (_closed || _idle.Count >= MaxIdle)
        {
            session.Dispose();
            return;
        }

        _idle.Add(session);
    }
}
