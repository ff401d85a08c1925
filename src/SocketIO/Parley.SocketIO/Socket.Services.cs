using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO;

// Services of the application, and the end of the socket as a token.
[SuppressMessage("Reliability", "CA1001", Justification = "The source of the token has no timer, so it holds nothing to dispose of.")]
public sealed partial class Socket
{
    private static readonly CancellationToken Ended = new(canceled: true);

    private CancellationTokenSource? _aborted;
    private bool _isAborted;
    private AsyncServiceScope? _scope;
    private bool _isScopeOver;

    /// <summary>Written with the inbound lock held: the scope ends with the handler that runs.</summary>
    private bool _endsScopeLater;

    /// <summary>
    /// Services of a scope that belongs to this socket, in middlewares too: it is made at the first use and disposed of after
    /// the socket has ended, its disconnect handlers have run and a handler that still runs has completed. A scoped service
    /// lives here as long as the connection; for the scope of one event, take services as parameters of its handler.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The socket has ended, and its scope with it.</exception>
    /// <exception cref="InvalidOperationException">The server was created without services.</exception>
    public IServiceProvider Services
    {
        get
        {
            lock (_sync)
            {
                ObjectDisposedException.ThrowIf(_isScopeOver, this);
                return (_scope ??= CreateScope()).ServiceProvider;
            }
        }
    }

    /// <summary>
    /// Cancelled when the socket is disconnected; for a client that waits for a middleware, when its connection is lost.
    /// Callbacks run on the thread pool.
    /// </summary>
    public CancellationToken ConnectionAborted
    {
        get
        {
            lock (_sync)
            {
                return _isAborted && _aborted is null ? Ended : (_aborted ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>Tells who waits that the client is gone.</summary>
    internal void Abort()
    {
        CancellationTokenSource? aborted;
        lock (_sync)
        {
            _isAborted = true;
            aborted = _aborted;
        }

        if (aborted is not null)
        {
            _ = AbortAsync(aborted);
        }
    }

    private async Task AbortAsync(CancellationTokenSource aborted)
    {
        try
        {
            // Not on this thread, which holds locks: callbacks are the application's.
            await aborted.CancelAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A callback of the application may throw anything; nobody waits for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReportError(e, "disconnect");
        }
    }

    private AsyncServiceScope CreateScope()
    {
        return Namespace.Server.Services is { } services
            ? services.CreateAsyncScope()
            : throw new InvalidOperationException("The server was created without services, so its sockets have none.");
    }

    /// <summary>Ends the scope once no handler can use it any more; called when the socket has ended.</summary>
    private void EndScope()
    {
        lock (_sync)
        {
            if (_scope is null && !_isBusy)
            {
                _isScopeOver = true;
                return;
            }
        }

        // Handlers run under the inbound lock, or while the socket is busy.
        ThreadPool.UnsafeQueueUserWorkItem(static socket => socket.EndScopeWhenIdle(), this, preferLocal: false);
    }

    private void EndScopeWhenIdle()
    {
        _session.EnterInbound();
        try
        {
            if (_isBusy)
            {
                _endsScopeLater = true;
                return;
            }
        }
        finally
        {
            _session.ExitInbound();
        }

        _ = DisposeScopeAsync();
    }

    private async Task DisposeScopeAsync()
    {
        AsyncServiceScope? scope;
        lock (_sync)
        {
            scope = _scope;
            _scope = null;
            _isScopeOver = true;
        }

        try
        {
            if (scope is not null)
            {
                await scope.Value.DisposeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // A service of the application may throw anything; nobody waits for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReportError(e, "disconnect");
        }
    }
}
