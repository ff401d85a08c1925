using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Catch-all listeners and middlewares.
public sealed partial class Socket
{
    private Interceptors? _interceptors;

    /// <summary>The catch-all listeners of incoming events, in their order.</summary>
    public IReadOnlyList<Delegate> AnyListeners => _interceptors?.Incoming ?? [];

    /// <summary>The catch-all listeners of outgoing events, in their order.</summary>
    public IReadOnlyList<Delegate> AnyOutgoingListeners => _interceptors?.Outgoing ?? [];

    /// <summary>
    /// Adds a middleware of this socket: it sees each incoming event before its handlers, in the order of registration.
    /// It refuses an event by throwing; the exception goes to <see cref="SocketIOServer.OnError"/>, the event to nobody, and
    /// the connection goes on. An acknowledgement that the client waits for is the middleware's to send.
    /// </summary>
    /// <param name="middleware">Runs for every event; later events of this socket wait for it.</param>
    public void Use(Func<SocketEvent, ValueTask> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Intercept().Use(middleware);
    }

    /// <summary>Calls <paramref name="listener"/> for every incoming event, before middlewares and handlers.</summary>
    /// <param name="listener">Receives the event, whatever its name.</param>
    public void OnAny(Action<SocketEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Intercept().AddIncoming(listener, Call(listener), first: false);
    }

    /// <summary>As <see cref="OnAny(Action{SocketEvent})"/>; later events of this socket wait for the task.</summary>
    /// <param name="listener">Receives the event, whatever its name.</param>
    public void OnAny(Func<SocketEvent, Task> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Intercept().AddIncoming(listener, e => new ValueTask(listener(e)), first: false);
    }

    /// <summary>As <see cref="OnAny(Action{SocketEvent})"/>, before the listeners that are there already.</summary>
    /// <param name="listener">Receives the event, whatever its name.</param>
    public void PrependAny(Action<SocketEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Intercept().AddIncoming(listener, Call(listener), first: true);
    }

    /// <summary>As <see cref="PrependAny(Action{SocketEvent})"/>; later events of this socket wait for the task.</summary>
    /// <param name="listener">Receives the event, whatever its name.</param>
    public void PrependAny(Func<SocketEvent, Task> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Intercept().AddIncoming(listener, e => new ValueTask(listener(e)), first: true);
    }

    /// <summary>Removes a catch-all listener.</summary>
    /// <param name="listener">The listener; all when <see langword="null"/>.</param>
    public void OffAny(Delegate? listener = null)
    {
        _interceptors?.RemoveIncoming(listener);
    }

    /// <summary>
    /// Calls <paramref name="listener"/> for every event that is sent to this client, by broadcasts too, before it leaves;
    /// not for acknowledgements.
    /// </summary>
    /// <param name="listener">Receives the event; it must not block.</param>
    public void OnAnyOutgoing(Action<SocketEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Intercept().AddOutgoing(listener, first: false);
    }

    /// <summary>As <see cref="OnAnyOutgoing"/>, before the listeners that are there already.</summary>
    /// <param name="listener">Receives the event; it must not block.</param>
    public void PrependAnyOutgoing(Action<SocketEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Intercept().AddOutgoing(listener, first: true);
    }

    /// <summary>Removes a catch-all listener of outgoing events.</summary>
    /// <param name="listener">The listener; all when <see langword="null"/>.</param>
    public void OffAnyOutgoing(Delegate? listener = null)
    {
        _interceptors?.RemoveOutgoing(listener);
    }

    private static Func<SocketEvent, ValueTask> Call(Action<SocketEvent> listener)
    {
        return e =>
        {
            listener(e);
            return ValueTask.CompletedTask;
        };
    }

    private Interceptors Intercept()
    {
        lock (_sync)
        {
            return _interceptors ??= new Interceptors();
        }
    }
}
