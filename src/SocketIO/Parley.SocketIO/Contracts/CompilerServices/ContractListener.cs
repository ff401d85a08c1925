using System.ComponentModel;

namespace Parley.SocketIO.CompilerServices;

/// <summary>Handles events of contracts with functions; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractListener
{
    /// <summary>Prepares to read the parameters of an event.</summary>
    /// <typeparam name="TEvents">The contract.</typeparam>
    /// <typeparam name="THandler">Type of the function.</typeparam>
    /// <param name="listens">The socket.</param>
    /// <returns>Receives the event.</returns>
    public static HandlerEvents<THandler> Events<TEvents, THandler>(SocketListens<TEvents> listens)
        where TEvents : class
        where THandler : Delegate
    {
        return new HandlerEvents<THandler>(listens.Socket.Namespace.Server.Json);
    }

    /// <summary>Handles the events with a function.</summary>
    /// <typeparam name="TEvents">The contract.</typeparam>
    /// <typeparam name="THandler">Type of the function.</typeparam>
    /// <param name="listens">The socket.</param>
    /// <param name="events">The events.</param>
    /// <param name="handler">The function.</param>
    public static void Listen<TEvents, THandler>(SocketListens<TEvents> listens, HandlerEvents<THandler> events, THandler handler)
        where TEvents : class
        where THandler : Delegate
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(handler);
        foreach (var e in events.Events)
        {
            listens.Socket.Listen(e, handler);
        }
    }
}
