namespace Parley.SocketIO;

// Namespaces that a client has brought into being may go again.
public partial class Namespace
{
    private int _joining;
    private bool _isRemoved;

    /// <summary>The pattern or function by which clients brought it into being; <see langword="null"/> when the application declared it.</summary>
    public ParentNamespace? Parent { get; internal init; }

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
    internal async ValueTask CloseAsync()
    {
        lock (_sync)
        {
            if (_isRemoved)
            {
                return;
            }

            _isRemoved = true;
        }

        await Adapter.CloseAsync().ConfigureAwait(false);
    }

    private void RemoveIfAbandoned()
    {
        if (Parent is null || !Server.Options.CleanupEmptyChildNamespaces)
        {
            return;
        }

        lock (_sync)
        {
            if (_isRemoved || _joining > 0 || !_sockets.IsEmpty)
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
