using System.ComponentModel;
using Parley.SocketIO.CompilerServices;

namespace Parley.SocketIO;

/// <summary>
/// A class that handles the events of contracts. The generator implements it for a partial class with
/// <see cref="SocketIOHandlersAttribute"/>.
/// </summary>
/// <typeparam name="TSelf">The class.</typeparam>
public interface ISocketHandlers<TSelf>
    where TSelf : class, ISocketHandlers<TSelf>
{
    /// <summary>Names the events and calls the methods that handle them.</summary>
    /// <param name="events">Receives the events.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract void Declare(HandlerEvents<TSelf> events);

    /// <summary>Creates an instance for one event.</summary>
    /// <param name="services">The services of the event's scope.</param>
    /// <param name="socket">The socket that received the event.</param>
    /// <returns>The instance.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract TSelf Create(IServiceProvider services, Socket socket);
}
