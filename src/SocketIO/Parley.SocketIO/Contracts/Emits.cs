using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

// Where the events of a contract can be sent.
public sealed partial class Socket
{
    /// <summary>Sends the events of a contract to this client; the generator makes their methods.</summary>
    /// <typeparam name="TEvents">An interface with <see cref="SocketIOEventsAttribute"/>: what the server may send.</typeparam>
    /// <param name="timeout">
    /// How long to wait for acknowledgements, <see cref="Timeout.InfiniteTimeSpan"/> for as long as the client is connected;
    /// by default what the contract says (<see cref="AckTimeoutAttribute"/>).
    /// </param>
    /// <returns>Has a method for each event.</returns>
    public SocketEmits<TEvents> Emits<TEvents>(TimeSpan? timeout = null)
        where TEvents : class
    {
        return new SocketEmits<TEvents>(this, SendFlags.None, timeout);
    }

    /// <summary>Handles events of a contract with functions; the generator makes their methods.</summary>
    /// <typeparam name="TEvents">An interface with <see cref="SocketIOEventsAttribute"/>: what the client may send.</typeparam>
    /// <returns>Has a method for each event, which takes the handler.</returns>
    public SocketListens<TEvents> Listens<TEvents>()
        where TEvents : class
    {
        return new SocketListens<TEvents>(this);
    }
}

public readonly partial struct SocketOperator
{
    /// <inheritdoc cref="Socket.Emits{TEvents}"/>
    public SocketEmits<TEvents> Emits<TEvents>(TimeSpan? timeout = null)
        where TEvents : class
    {
        return new SocketEmits<TEvents>(_socket, _flags, timeout);
    }
}

public sealed partial class BroadcastOperator
{
    /// <summary>Sends the events of a contract to the selection; the generator makes their methods.</summary>
    /// <typeparam name="TEvents">An interface with <see cref="SocketIOEventsAttribute"/>: what the server may send.</typeparam>
    /// <param name="timeout">
    /// How long to wait for acknowledgements; by default what the contract says (<see cref="AckTimeoutAttribute"/>).
    /// </param>
    /// <returns>Has a method for each event.</returns>
    public BroadcastEmits<TEvents> Emits<TEvents>(TimeSpan? timeout = null)
        where TEvents : class
    {
        return new BroadcastEmits<TEvents>(this, timeout);
    }
}

public partial class Namespace
{
    /// <inheritdoc cref="BroadcastOperator.Emits{TEvents}"/>
    public BroadcastEmits<TEvents> Emits<TEvents>(TimeSpan? timeout = null)
        where TEvents : class
    {
        return All().Emits<TEvents>(timeout);
    }

    /// <summary>
    /// Sends the events of a contract to every other server of the cluster, as <see cref="ServerSideEmit(string)"/> does; one
    /// that is acknowledged returns one answer a server.
    /// </summary>
    /// <typeparam name="TEvents">An interface with <see cref="SocketIOEventsAttribute"/>: what servers say to each other.</typeparam>
    /// <param name="timeout">
    /// How long to wait for acknowledgements; by default what the contract says (<see cref="AckTimeoutAttribute"/>).
    /// </param>
    /// <returns>Has a method for each event.</returns>
    public BroadcastEmits<TEvents> ServerSideEmits<TEvents>(TimeSpan? timeout = null)
        where TEvents : class
    {
        return new BroadcastEmits<TEvents>(this, timeout);
    }
}

public sealed partial class SocketIOServer
{
    /// <inheritdoc cref="BroadcastOperator.Emits{TEvents}"/>
    public BroadcastEmits<TEvents> Emits<TEvents>(TimeSpan? timeout = null)
        where TEvents : class
    {
        return _root.Emits<TEvents>(timeout);
    }

    /// <inheritdoc cref="Namespace.ServerSideEmits{TEvents}"/>
    public BroadcastEmits<TEvents> ServerSideEmits<TEvents>(TimeSpan? timeout = null)
        where TEvents : class
    {
        return _root.ServerSideEmits<TEvents>(timeout);
    }
}
