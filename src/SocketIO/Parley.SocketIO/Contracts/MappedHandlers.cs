using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.CompilerServices;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Contracts;

/// <summary>A class of handlers that is mapped to a namespace. Immutable, so any thread may use it.</summary>
internal sealed class MappedHandlers<THandlers>
    where THandlers : class, ISocketHandlers<THandlers>
{
    private static readonly bool HandlesConnection = typeof(IHandlesConnection).IsAssignableFrom(typeof(THandlers));
    private static readonly bool HandlesDisconnection = typeof(IHandlesDisconnection).IsAssignableFrom(typeof(THandlers));

    private readonly IServiceScopeFactory _scopes;
    private readonly HandlerTable.Entry[] _entries;

    public MappedHandlers(HandlerEvents<THandlers> events, IServiceScopeFactory scopes)
    {
        _scopes = scopes;
        _entries = [.. events.Events.Select(e => new HandlerTable.Entry(
            e.Name,
            Encoding.UTF8.GetBytes(e.Name),
            [new ScopedContractHandler<THandlers>(e, scopes) { Source = e.Invoker }]))];
    }

    public ValueTask ConnectAsync(Socket socket)
    {
        socket.AddShared(_entries);
        if (HandlesDisconnection)
        {
            socket.OnDisconnect(reason => DisconnectAsync(socket, reason));
        }

        return HandlesConnection
            ? ScopedCall.RunAsync<THandlers, object?>(
                _scopes, socket, static (handlers, _) => new ValueTask(((IHandlesConnection)handlers).OnConnectedAsync()), null)
            : ValueTask.CompletedTask;
    }

    private Task DisconnectAsync(Socket socket, DisconnectReason reason)
    {
        return ScopedCall.RunAsync<THandlers, DisconnectReason>(
            _scopes,
            socket,
            static (handlers, reason) => new ValueTask(((IHandlesDisconnection)handlers).OnDisconnectedAsync(reason)),
            reason).AsTask();
    }
}
