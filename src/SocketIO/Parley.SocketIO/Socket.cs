using System.Security.Claims;
using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;

namespace Parley.SocketIO;

/// <summary>
/// One client in one namespace. Every member may be called from any thread; what one thread emits arrives in that order.
/// Handlers of one socket run one after the other, in the order in which the events arrived.
/// </summary>
public sealed partial class Socket
{
    private readonly ClientConnection _client;
    private readonly EngineSession _session;
    private readonly Lock _sync = new();
    private Dictionary<string, object?>? _items;
    private Action<DisconnectReason>[] _disconnectHandlers = [];
    private HashSet<string>? _rooms;
    private DisconnectReason? _disconnectReason;
    private volatile SocketState _state;

    internal Socket(ClientConnection client, EngineSession session, Namespace nsp, Handshake handshake, string id)
    {
        _client = client;
        _session = session;
        Namespace = nsp;
        Handshake = handshake;
        Id = id;
        PendingAcknowledgements = new PendingAcknowledgements(nsp.Server.Options, session.Wheel);
    }

    /// <summary>Identifies the socket: 20 characters, different for each connection and namespace. Others may know it.</summary>
    public string Id { get; }

    /// <summary>The namespace that the client joined.</summary>
    public Namespace Namespace { get; }

    /// <summary>What the client said when it connected.</summary>
    public Handshake Handshake { get; }

    /// <summary>The person behind the connection, as ASP.NET Core authenticated the first request.</summary>
    public ClaimsPrincipal User => _session.Request.User;

    /// <summary>Whether the socket is connected: false in middlewares, and after it was disconnected.</summary>
    public bool Connected => _state == SocketState.Connected;

    /// <summary>A place for the application's own values; lock it where several threads use it.</summary>
    public IDictionary<string, object?> Items
    {
        get
        {
            lock (_sync)
            {
                return _items ??= new Dictionary<string, object?>(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>The rooms the socket is in, its own id among them; empty after it was disconnected.</summary>
    public IReadOnlyCollection<string> Rooms
    {
        get
        {
            lock (_sync)
            {
                return _state == SocketState.Disconnected ? [] : [Id, .. _rooms ?? []];
            }
        }
    }

    internal PendingAcknowledgements PendingAcknowledgements { get; }

    /// <summary>
    /// Joins a room. Rooms come into being with their first member and vanish with the last; they are left at disconnection.
    /// Does nothing once the socket is disconnected.
    /// </summary>
    /// <param name="room">The room's name, compared exactly.</param>
    public void Join(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        lock (_sync)
        {
            if (_state != SocketState.Disconnected && room != Id && (_rooms ??= new(StringComparer.Ordinal)).Add(room))
            {
                Namespace.Rooms.Add(room, this);
            }
        }
    }

    /// <summary>Leaves a room. Does nothing where the socket is not in it.</summary>
    /// <param name="room">The room's name.</param>
    public void Leave(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        lock (_sync)
        {
            if (_rooms?.Remove(room) == true)
            {
                Namespace.Rooms.Remove(room, this);
            }
        }
    }

    /// <summary>
    /// Calls <paramref name="handler"/> once when the socket is disconnected, after it has left its rooms; at once when that
    /// has happened already. A socket that a middleware refused was never connected, so its handlers are not called.
    /// </summary>
    /// <param name="handler">Receives the reason.</param>
    public void OnDisconnect(Action<DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_sync)
        {
            if (_disconnectReason is null)
            {
                _disconnectHandlers = [.. _disconnectHandlers, handler];
                return;
            }
        }

        RunDisconnectHandlers([handler], _disconnectReason.Value);
    }

    /// <summary>
    /// Disconnects the socket: the client's reason is "io server disconnect", after which it does not reconnect by itself.
    /// </summary>
    /// <param name="close">
    /// Whether to close the whole connection, with the client's sockets of other namespaces, instead of this namespace alone.
    /// </param>
    public void Disconnect(bool close = false)
    {
        if (close)
        {
            _client.DisconnectAll();
        }
        else if (Connected)
        {
            _client.SendDisconnect(this);
            Close(DisconnectReason.ServerNamespaceDisconnect);
        }
    }

    /// <summary>Makes the socket one of its namespace, unless another thread has disconnected it already.</summary>
    internal bool TryMarkConnected()
    {
        lock (_sync)
        {
            if (_state != SocketState.Connecting)
            {
                return false;
            }

            _state = SocketState.Connected;
            Namespace.Add(this);
        }

        Namespace.Server.Metrics.SocketConnected();
        return true;
    }

    /// <summary>Ends the socket on this side; the first call counts.</summary>
    internal void Close(DisconnectReason reason)
    {
        Action<DisconnectReason>[] handlers;
        bool wasConnected;
        lock (_sync)
        {
            if (_state == SocketState.Disconnected)
            {
                return;
            }

            wasConnected = _state == SocketState.Connected;
            _state = SocketState.Disconnected;
            handlers = _disconnectHandlers;
            if (wasConnected)
            {
                _disconnectReason = reason;
            }

            foreach (var room in _rooms ?? [])
            {
                Namespace.Rooms.Remove(room, this);
            }

            _rooms = null;
        }

        Namespace.Remove(this);
        _client.Remove(this);
        PendingAcknowledgements.FailAll(reason);
        if (wasConnected)
        {
            Namespace.Server.Metrics.SocketDisconnected();
            RunDisconnectHandlers(handlers, reason);
        }
    }

    private void RunDisconnectHandlers(Action<DisconnectReason>[] handlers, DisconnectReason reason)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler(reason);
            }
#pragma warning disable CA1031 // A handler of the application may throw anything; it must reach nobody else.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ReportError(e, "disconnect");
            }
        }
    }

    private enum SocketState
    {
        Connecting,
        Connected,
        Disconnected,
    }
}
