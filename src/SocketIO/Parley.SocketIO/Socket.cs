using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.RateLimiting;

namespace Parley.SocketIO;

/// <summary>
/// One client in one namespace. Every member may be called from any thread; what one thread emits arrives in that order.
/// Handlers of one socket run one after the other, in the order in which the events arrived.
/// </summary>
public sealed partial class Socket : IAcknowledgementTarget
{
    private readonly ClientConnection _client;
    private readonly EngineSession _session;
    private readonly Lock _sync = new();
    private Dictionary<string, object?>? _items;
    private HashSet<string>? _rooms;
    private EventRateLimiter? _rateLimiter;
    private RoomChange _userRoomChange;
    private volatile SocketState _state;

    internal Socket(
        ClientConnection client,
        EngineSession session,
        Namespace nsp,
        Handshake handshake,
        string id,
        RecoverableSession? recovered = null)
    {
        _client = client;
        _session = session;
        Namespace = nsp;
        Handshake = handshake;
        Id = id;
        PendingAcknowledgements = new PendingAcknowledgements(nsp.Server.Options, session.Wheel, nsp.Server.Metrics);
        if (nsp.RecordsEvents && !session.IsEngineIO3)
        {
            // Clients of Socket.IO 2 do not know how to come back.
            BeginRecording(recovered);
        }
    }

    /// <summary>
    /// Identifies the socket: 20 characters, different for each connection and namespace. Others may know it, unless the client
    /// speaks Socket.IO 2: then it is made of the id of its session (see <see cref="SocketIOOptions.AllowEIO3"/>).
    /// </summary>
    public string Id { get; }

    /// <summary>The namespace that the client joined.</summary>
    public Namespace Namespace { get; }

    /// <summary>What the client said when it connected.</summary>
    public Handshake Handshake { get; }

    /// <summary>Whether the socket is connected: false in middlewares, and after it was disconnected.</summary>
    public bool Connected => _state == SocketState.Connected;

    /// <summary>
    /// The application's own data of this socket. Other servers of a cluster see it in <see cref="RemoteSocket.Data"/>, as
    /// JSON; a client that recovers its connection finds it again.
    /// </summary>
    public object? Data { get; set; }

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

    /// <summary>Whether others see the socket in its namespace: not in middlewares, and until it has left its rooms.</summary>
    internal bool IsInNamespace => _state is SocketState.Connected or SocketState.Disconnecting;

    /// <summary>
    /// Returns <see cref="Data"/> as that type: made on the first call, or read from JSON where a session has come from a store.
    /// </summary>
    /// <typeparam name="TData">Type of the data.</typeparam>
    /// <returns>The data.</returns>
    /// <exception cref="InvalidCastException"><see cref="Data"/> is something else.</exception>
    /// <exception cref="JsonException"><see cref="Data"/> is JSON that does not fit the type.</exception>
    public TData GetData<TData>()
        where TData : class, new()
    {
        lock (_sync)
        {
            if (Data is JsonElement json && typeof(TData) != typeof(object))
            {
                Data = json.Deserialize((JsonTypeInfo<TData>)Json.GetTypeInfo(typeof(TData)));
            }

            return (TData)(Data ??= new TData());
        }
    }

    /// <summary>
    /// Joins a room. Rooms come into being with their first member and vanish with the last; they are left at disconnection.
    /// Does nothing once the socket is disconnected.
    /// </summary>
    /// <param name="room">The room's name, compared exactly.</param>
    /// <exception cref="ArgumentException">The name begins with the control character U+0001, which is the server's.</exception>
    /// <exception cref="InvalidOperationException">
    /// The socket is in too many rooms (<see cref="SocketIOOptions.MaxRoomsPerSocket"/>).
    /// </exception>
    public void Join(string room)
    {
        ThrowIfReserved(room);
        RoomChange change;
        lock (_sync)
        {
            if (_state == SocketState.Disconnected || room == Id || !(_rooms ??= new(StringComparer.Ordinal)).Add(room))
            {
                return;
            }

            if (_rooms.Count > Namespace.Server.Options.MaxRoomsPerSocket)
            {
                _rooms.Remove(room);
                throw new InvalidOperationException(
                    $"The socket is in {_rooms.Count} rooms, and may be in no more (MaxRoomsPerSocket).");
            }

            _recording?.Joined(room, Namespace.Adapter.CurrentOffset);
            change = Namespace.Adapter.Join(this, room);
        }

        Namespace.Adapter.Raise(change, room, Id);
    }

    /// <summary>Joins rooms, one after the other. Does nothing once the socket is disconnected.</summary>
    /// <param name="rooms">The rooms' names, compared exactly.</param>
    /// <exception cref="ArgumentException">A name begins with the control character U+0001, which is the server's.</exception>
    /// <exception cref="InvalidOperationException">
    /// The socket is in too many rooms (<see cref="SocketIOOptions.MaxRoomsPerSocket"/>); it has joined as many as fit.
    /// </exception>
    public void Join(params IReadOnlyList<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        foreach (var room in rooms)
        {
            Join(room);
        }
    }

    /// <summary>Leaves a room. Does nothing where the socket is not in it, and keeps the socket in the room of its own id.</summary>
    /// <param name="room">The room's name.</param>
    public void Leave(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        RoomChange change;
        lock (_sync)
        {
            if (_rooms?.Remove(room) != true)
            {
                return;
            }

            _recording?.Left(room);
            change = Namespace.Adapter.Leave(this, room);
        }

        Namespace.Adapter.Raise(change, room, Id);
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
            _rateLimiter = Namespace.CreateRateLimiter();
            _userRoomChange = JoinUserRoom();
            Namespace.Add(this);
        }

        Namespace.Server.Metrics.SocketConnected(Namespace);
        return true;
    }

    /// <summary>Says in which rooms the socket is of itself; called without a lock once it is connected.</summary>
    internal void RaiseOwnRooms()
    {
        Namespace.Adapter.Raise(RoomChange.Created | RoomChange.Joined, Id, Id);
        if (_userRoom is not null)
        {
            Namespace.Adapter.Raise(_userRoomChange, _userRoom, Id);
        }
    }

    internal static void ThrowIfReserved(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        if (room.StartsWith('\u0001'))
        {
            throw new ArgumentException("Rooms that begin with U+0001 are the server's own.", nameof(room));
        }
    }

    private enum SocketState
    {
        Connecting,
        Connected,

        /// <summary>On its way out: still in its rooms, but nothing is sent or received any more.</summary>
        Disconnecting,
        Disconnected,
    }
}
