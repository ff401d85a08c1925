namespace Parley.SocketIO;

// Namespaces that a client has brought into being may go again.
public partial class Namespace
{
    private int _joining;
    private bool _isRemoved;
    private volatile TaskCompletionSource? _announcing;

    /// <summary>The pattern or function whose child it is; <see langword="null"/> when it is none.</summary>
    public ParentNamespace? Parent { get; internal init; }

    /// <summary>
    /// Completes when <see cref="SocketIOServer.OnNewNamespace"/> has told of the namespace; <see langword="null"/> when it has.
    /// </summary>
    internal Task? Announcing => _announcing?.Task;

    /// <summary>Whether it counts against <see cref="SocketIOOptions.MaxDynamicNamespaces"/>.</summary>
    internal bool IsOfClient { get; init; }

    internal void BeginAnnouncing()
    {
        _announcing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal void EndAnnouncing()
    {
        _announcing?.SetResult();
        _announcing = null;
    }

    /// <summary>Keeps the namespace in being while a client joins.</summary>
    /// <returns>False when it was removed a moment ago: there may be another one of its name by now.</returns>
    internal bool TryBeginJoin()
    {
        lock (_sync)
        {
            if (_isRemoved)
            {
                return false;
            }

            _joining++;
            return true;
        }
    }

    /// <summary>The client is in, or was refused.</summary>
    internal void EndJoin()
    {
        lock (_sync)
        {
            _joining--;
        }

        RemoveIfAbandoned();
    }

    /// <summary>Ends the adapter; the second call does nothing.</summary>
    internal async Task CloseAsync()
    {
        lock (_sync)
        {
            if (_isRemoved)
            {
                return;
            }

            _isRemoved = true;
        }

        await CloseAdapterAsync().ConfigureAwait(false);
    }

    /// <summary>Removes a namespace of clients that has no more of them, where the server is to do so.</summary>
    internal void RemoveIfAbandoned()
    {
        if (Parent is null || !Server.Options.CleanupEmptyChildNamespaces)
        {
            return;
        }

        lock (_sync)
        {
            if (_isRemoved || _joining > 0 || !_sockets.IsEmpty || Adapter.AwaitsClients)
            {
                return;
            }

            _isRemoved = true;
        }

        Server.Forget(this);
        _ = CloseAdapterAsync();
    }

    private async Task CloseAdapterAsync()
    {
        try
        {
            await Adapter.CloseAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Adapters are plugged in: nobody waits for this one any more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Server.ReportError(new SocketIOErrorContext(e, this, "close"));
        }
    }
}
