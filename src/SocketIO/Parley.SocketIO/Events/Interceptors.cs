using System.Text;

namespace Parley.SocketIO.Events;

/// <summary>
/// What sees the events of one socket beside their handlers: catch-all listeners and middlewares. Most sockets have none, and
/// then this does not exist.
/// Thread-safe: arrays are replaced as a whole, read without a lock.
/// </summary>
internal sealed class Interceptors
{
    private Func<SocketEvent, ValueTask>[] _middlewares = [];
    private Listener[] _incoming = [];
    private Action<SocketEvent>[] _outgoing = [];

    public bool HasIncoming => _incoming.Length > 0 || _middlewares.Length > 0;

    public bool HasOutgoing => _outgoing.Length > 0;

    public IReadOnlyList<Delegate> Incoming => [.. _incoming.Select(listener => listener.Source)];

    public IReadOnlyList<Delegate> Outgoing => _outgoing;

    public void Use(Func<SocketEvent, ValueTask> middleware)
    {
        lock (this)
        {
            _middlewares = [.. _middlewares, middleware];
        }
    }

    public void AddIncoming(Delegate source, Func<SocketEvent, ValueTask> call, bool first)
    {
        lock (this)
        {
            var listener = new Listener(source, call);
            _incoming = first ? [listener, .. _incoming] : [.. _incoming, listener];
        }
    }

    public void AddOutgoing(Action<SocketEvent> source, bool first)
    {
        lock (this)
        {
            _outgoing = first ? [source, .. _outgoing] : [.. _outgoing, source];
        }
    }

    /// <param name="source">The listener to remove; <see langword="null"/> for all.</param>
    public void RemoveIncoming(Delegate? source)
    {
        lock (this)
        {
            _incoming = Remove(_incoming, listener => listener.Source == source, all: source is null);
        }
    }

    /// <param name="source">The listener to remove; <see langword="null"/> for all.</param>
    public void RemoveOutgoing(Delegate? source)
    {
        lock (this)
        {
            _outgoing = Remove(_outgoing, listener => listener.Equals(source), all: source is null);
        }
    }

    /// <summary>Listeners first, then middlewares, then the handlers of the event's name, as in Node's server.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="e">A copy, which can wait.</param>
    /// <param name="name">The event's name.</param>
    public async ValueTask HandleAsync(Socket socket, IncomingEvent e, string name)
    {
        var socketEvent = new SocketEvent(socket, name, e, isIncoming: true);
        foreach (var listener in _incoming)
        {
            try
            {
                await listener.Call(socketEvent).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Listeners only look on: whatever one throws must not keep the event from its handlers.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                socket.ReportError(exception, name);
            }
        }

        foreach (var middleware in _middlewares)
        {
            // What it throws refuses the event, and is reported by who called this.
            await middleware(socketEvent).ConfigureAwait(false);
        }

        if (socket.Connected)
        {
            await socket.Dispatch(e, out _).ConfigureAwait(false);
        }
    }

    public void NotifyOutgoing(Socket socket, IncomingEvent e)
    {
        var socketEvent = new SocketEvent(socket, Encoding.UTF8.GetString(e.Name), e, isIncoming: false);
        foreach (var listener in _outgoing)
        {
            try
            {
                listener(socketEvent);
            }
#pragma warning disable CA1031 // Listeners only look on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                socket.ReportError(exception, socketEvent.Name);
            }
        }
    }

    private static T[] Remove<T>(T[] listeners, Predicate<T> isMeant, bool all)
    {
        var index = Array.FindIndex(listeners, isMeant);
        return all ? [] : index < 0 ? listeners : [.. listeners[..index], .. listeners[(index + 1)..]];
    }

    private sealed record Listener(Delegate Source, Func<SocketEvent, ValueTask> Call);
}
