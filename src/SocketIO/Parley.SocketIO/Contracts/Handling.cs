using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.CompilerServices;
using Parley.SocketIO.Contracts;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Where classes can handle the events of contracts.
public sealed partial class Socket
{
    /// <summary>
    /// Lets an object handle the events of its contracts, of this socket alone. It lives as long as the socket, and may keep
    /// what belongs to it; see <see cref="Namespace.MapHandlers{THandlers}"/> for classes with services.
    /// </summary>
    /// <typeparam name="THandlers">A partial class with <see cref="SocketIOHandlersAttribute"/>.</typeparam>
    /// <param name="handlers">The object. <see cref="IHandlesConnection"/> and <see cref="IHandlesDisconnection"/> are not called.</param>
    public void Handle<THandlers>(THandlers handlers)
        where THandlers : class, ISocketHandlers<THandlers>
    {
        ArgumentNullException.ThrowIfNull(handlers);
        foreach (var e in Namespace.Server.EventsOf<THandlers>().Events)
        {
            Add(e.Name, e.Invoker, new ContractHandler<THandlers>(e, handlers));
        }
    }

    internal void Listen<THandler>(ContractEvent<THandler> e, THandler handler)
        where THandler : Delegate
    {
        Add(e.Name, handler, new ContractHandler<THandler>(e, handler));
    }

    /// <summary>Adds handlers that other sockets have too.</summary>
    internal void AddShared(HandlerTable.Entry[] entries)
    {
        _handlers.AddShared(entries);
    }
}

public partial class Namespace
{
    /// <summary>
    /// Lets a class handle the events of its contracts, of every socket that joins from now on. Each event gets an instance of
    /// its own, made with the services of a scope of its own: the constructor takes services and the <see cref="Socket"/>.
    /// Instance and scope are disposed of when the event is handled. With <see cref="IHandlesConnection"/> and
    /// <see cref="IHandlesDisconnection"/> the class sees sockets come and go.
    /// </summary>
    /// <typeparam name="THandlers">A partial class with <see cref="SocketIOHandlersAttribute"/>; it need not be registered.</typeparam>
    /// <returns>This namespace.</returns>
    /// <exception cref="InvalidOperationException">The server was not made by <c>AddSocketIO</c>, so it has no services.</exception>
    public Namespace MapHandlers<THandlers>()
        where THandlers : class, ISocketHandlers<THandlers>
    {
        var scopes = Server.Services?.GetRequiredService<IServiceScopeFactory>()
            ?? throw new InvalidOperationException("Classes of handlers need a server that builder.Services.AddSocketIO() has added.");
        AddConnectionHandler(new MappedHandlers<THandlers>(Server.EventsOf<THandlers>(), scopes).ConnectAsync);
        return this;
    }

    /// <summary>
    /// Lets an object handle the events of its contracts that other servers of the cluster send with
    /// <see cref="ServerSideEmits{TEvents}"/>.
    /// </summary>
    /// <typeparam name="THandlers">A partial class with <see cref="SocketIOHandlersAttribute"/>.</typeparam>
    /// <param name="handlers">The object; any thread may call it, several at once.</param>
    public void HandleServerSide<THandlers>(THandlers handlers)
        where THandlers : class, ISocketHandlers<THandlers>
    {
        ArgumentNullException.ThrowIfNull(handlers);
        foreach (var e in Server.EventsOf<THandlers>().Events)
        {
            AddServerHandler(e.Name, e.Invoker, new ContractHandler<THandlers>(e, handlers));
        }
    }
}

public sealed partial class SocketIOServer
{
    private readonly ConcurrentDictionary<Type, object> _contracts = new();

    /// <inheritdoc cref="Namespace.MapHandlers{THandlers}"/>
    /// <returns>The namespace <c>/</c>.</returns>
    public Namespace MapHandlers<THandlers>()
        where THandlers : class, ISocketHandlers<THandlers>
    {
        return _root.MapHandlers<THandlers>();
    }

    /// <inheritdoc cref="Namespace.HandleServerSide{THandlers}"/>
    public void HandleServerSide<THandlers>(THandlers handlers)
        where THandlers : class, ISocketHandlers<THandlers>
    {
        _root.HandleServerSide(handlers);
    }

    /// <summary>The events that a class handles, with their binders: made once, used by every socket.</summary>
    internal HandlerEvents<THandlers> EventsOf<THandlers>()
        where THandlers : class, ISocketHandlers<THandlers>
    {
        return (HandlerEvents<THandlers>)_contracts.GetOrAdd(
            typeof(THandlers),
            static (_, json) =>
            {
                var events = new HandlerEvents<THandlers>(json);
                THandlers.Declare(events);
                return events;
            },
            Json);
    }
}
