using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Contracts;

/// <summary>Calls an object that lives as long as the call, and so do the services it was made with.</summary>
internal static class ScopedCall
{
    public static async ValueTask RunAsync<THandlers, TState>(
        IServiceScopeFactory scopes, Socket socket, Func<THandlers, TState, ValueTask> call, TState state)
        where THandlers : class, ISocketHandlers<THandlers>
    {
        // Up to the first await this is the thread that received the event, which the arguments are read on.
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var handlers = THandlers.Create(scope.ServiceProvider, socket);
            try
            {
                await call(handlers, state).ConfigureAwait(false);
            }
            finally
            {
                switch (handlers)
                {
                    case IAsyncDisposable disposable:
                        await disposable.DisposeAsync().ConfigureAwait(false);
                        break;
                    case IDisposable disposable:
                        disposable.Dispose();
                        break;
                }
            }
        }
    }
}
