using System.Collections.Concurrent;
using System.Text;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>
/// A namespace: its middlewares, its sockets, its rooms. Clients may join those that the application has declared, and no
/// others. Every member may be called from any thread; declare middlewares and handlers before clients connect.
/// </summary>
public partial class Namespace
{
    private readonly ConcurrentDictionary<string, Socket> _sockets = new(StringComparer.Ordinal);
    private readonly Lock _sync = new();
    private readonly byte[] _utf8Name;
    private Func<Socket, ValueTask>[] _middlewares = [];
    private Func<Socket, ValueTask>[] _connectionHandlers = [];
    private long _lastAckId = -1;

    internal Namespace(SocketIOServer server, string name, Func<Namespace, Adapter>? createAdapter = null)
    {
        if (!IsName(name))
        {
            throw new ArgumentException(
                $"\"{name}\" is no name for a namespace: it begins with '/', has neither ',' nor '?' and at most "
                + $"{ProtocolLimits.MaxNamespaceBytes} bytes.",
                nameof(name));
        }

        Server = server;
        Name = name;
        _utf8Name = Encoding.UTF8.GetBytes(name);
        Adapter = (createAdapter ?? server.Options.Adapter ?? DefaultAdapter)(this);
        RecordsEvents = Adapter.RecordsEvents;
    }

    /// <summary>The name, beginning with <c>/</c>.</summary>
    public string Name { get; }

    /// <summary>The sockets of this server that are connected to this namespace.</summary>
    public IReadOnlyCollection<Socket> Sockets => (IReadOnlyCollection<Socket>)_sockets.Values;

    /// <summary>Knows the rooms, and carries broadcasts.</summary>
    public Adapter Adapter { get; }

    /// <summary>The server to which the namespace belongs.</summary>
    public SocketIOServer Server { get; }

    internal RoomTable Rooms => ((InMemoryAdapter)Adapter).Rooms;

    internal bool RecordsEvents { get; }

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

    internal static bool IsName(string name)
    {
        return name.StartsWith('/') && !name.Contains(',', StringComparison.Ordinal)
            && !name.Contains('?', StringComparison.Ordinal)
            && Encoding.UTF8.GetByteCount(name) <= ProtocolLimits.MaxNamespaceBytes;
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

    /// <summary>Gives a child of a dynamic namespace what its parent has at this moment.</summary>
    internal void CopyHandlersTo(Namespace child)
    {
        child._middlewares = _middlewares;
        child._connectionHandlers = _connectionHandlers;
        child._gate = _gate;
        child._eventGates = _eventGates;
        child._eventLimits = _eventLimits;
    }

    internal async ValueTask RunMiddlewaresAsync(Socket socket)
    {
        foreach (var middleware in _middlewares)
        {
            await middleware(socket).ConfigureAwait(false);
        }

        if (_gate is { } gate)
        {
            await AuthorizeAsync(gate, socket).ConfigureAwait(false);
        }
    }

    internal void Add(Socket socket)
    {
        _sockets[socket.Id] = socket;
    }

    /// <summary>The socket can be found no more; who calls this calls <see cref="RemoveIfAbandoned"/> when all is told.</summary>
    internal void Remove(Socket socket)
    {
        // A client that came back may have the id already.
        _sockets.TryRemove(new KeyValuePair<string, Socket>(socket.Id, socket));
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

    /// <summary>Calls code of the application that must not spoil anything else when it fails.</summary>
    internal void Guard(string eventName, Action call)
    {
        try
        {
            call();
        }
#pragma warning disable CA1031 // The application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Server.ReportError(new SocketIOErrorContext(e, this, eventName));
        }
    }

    private static Adapter DefaultAdapter(Namespace nsp)
    {
        return nsp.Server.Options.ConnectionStateRecovery is null ? new InMemoryAdapter(nsp) : new RecoveryAdapter(nsp);
    }

    private void AddConnectionHandler(Func<Socket, ValueTask> handler)
    {
        lock (_sync)
        {
            _connectionHandlers = [.. _connectionHandlers, handler];
        }
    }
}
