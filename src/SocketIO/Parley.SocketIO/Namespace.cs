using System.Collections.Concurrent;
using System.Text;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>
/// A namespace: its middlewares, its sockets, its rooms. Clients may join those that the application has declared, and no
/// others. Every member may be called from any thread; declare middlewares and handlers before clients connect.
/// </summary>
public sealed class Namespace
{
    private readonly ConcurrentDictionary<string, Socket> _sockets = new(StringComparer.Ordinal);
    private readonly Lock _sync = new();
    private readonly byte[] _utf8Name;
    private Func<Socket, ValueTask>[] _middlewares = [];
    private Func<Socket, ValueTask>[] _connectionHandlers = [];
    private long _lastAckId = -1;

    internal Namespace(SocketIOServer server, string name)
    {
        if (!name.StartsWith('/') || name.Contains(',', StringComparison.Ordinal) || name.Contains('?', StringComparison.Ordinal)
            || Encoding.UTF8.GetByteCount(name) > ProtocolLimits.MaxNamespaceBytes)
        {
            throw new ArgumentException(
                $"\"{name}\" is no name for a namespace: it begins with '/', has neither ',' nor '?' and at most "
                + $"{ProtocolLimits.MaxNamespaceBytes} bytes.",
                nameof(name));
        }

        Server = server;
        Name = name;
        _utf8Name = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The name, beginning with <c>/</c>.</summary>
    public string Name { get; }

    /// <summary>The sockets that are connected to this namespace.</summary>
    public IReadOnlyCollection<Socket> Sockets => (IReadOnlyCollection<Socket>)_sockets.Values;

    internal SocketIOServer Server { get; }

    internal RoomTable Rooms { get; } = new();

    internal ConcurrentDictionary<string, Socket> SocketsById => _sockets;

    /// <summary>
    /// Adds a middleware: it sees every client that wants to join, in the order of registration, before the client is told
    /// that it is connected. It refuses by throwing a <see cref="ConnectionRefusedException"/>.
    /// </summary>
    /// <param name="middleware">Runs for every joining socket.</param>
    public void Use(Func<Socket, ValueTask> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        lock (_sync)
        {
            _middlewares = [.. _middlewares, middleware];
        }
    }

    /// <summary>Calls <paramref name="handler"/> for every client that has joined, after it was told so.</summary>
    /// <param name="handler">Receives the socket; registers its events.</param>
    public void OnConnection(Action<Socket> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        AddConnectionHandler(socket =>
        {
            handler(socket);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>
    /// Calls <paramref name="handler"/> for every client that has joined, after it was told so. Events of the client wait
    /// until the task completes, so that none is lost before its handler is there.
    /// </summary>
    /// <param name="handler">Receives the socket; registers its events.</param>
    public void OnConnection(Func<Socket, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        AddConnectionHandler(socket => new ValueTask(handler(socket)));
    }

    /// <inheritdoc cref="Socket.Emit(string)"/>
    public void Emit(string name)
    {
        All().Emit(name);
    }

    /// <summary>Sends an event to every socket of the namespace.</summary>
    /// <typeparam name="T1">Type of the argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The argument.</param>
    public void Emit<T1>(string name, T1 first)
    {
        All().Emit(name, first);
    }

    /// <summary>Sends an event to every socket of the namespace.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    public void Emit<T1, T2>(string name, T1 first, T2 second)
    {
        All().Emit(name, first, second);
    }

    /// <summary>Selects every socket of the namespace.</summary>
    /// <returns>A selection that can be narrowed and sent to.</returns>
    public BroadcastOperator All()
    {
        return new BroadcastOperator(this);
    }

    /// <summary>Selects the members of a room; a socket's id is a room of its own.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator To(string room)
    {
        return All().To(room);
    }

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator In(string room)
    {
        return All().To(room);
    }

    /// <summary>Selects every socket of the namespace but the members of a room.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator Except(string room)
    {
        return All().Except(room);
    }

    internal bool IsNamed(ReadOnlySpan<byte> utf8Name)
    {
        return utf8Name.SequenceEqual(_utf8Name);
    }

    // Acknowledgement ids count through the namespace, so that a broadcast can use one for all.
    internal long NextAckId()
    {
        return Interlocked.Increment(ref _lastAckId);
    }

    internal async ValueTask RunMiddlewaresAsync(Socket socket)
    {
        foreach (var middleware in _middlewares)
        {
            await middleware(socket).ConfigureAwait(false);
        }
    }

    internal void Add(Socket socket)
    {
        _sockets[socket.Id] = socket;
    }

    internal void Remove(Socket socket)
    {
        _sockets.TryRemove(socket.Id, out _);
    }

    internal async ValueTask RunConnectionHandlersAsync(Socket socket)
    {
        foreach (var handler in _connectionHandlers)
        {
            try
            {
                await handler(socket).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The other handlers are not to suffer from this one.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Server.ReportError(new SocketIOErrorContext(e, socket, "connection"));
            }
        }
    }

    private void AddConnectionHandler(Func<Socket, ValueTask> handler)
    {
        lock (_sync)
        {
            _connectionHandlers = [.. _connectionHandlers, handler];
        }
    }
}
