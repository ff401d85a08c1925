using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO;

/// <summary>
/// The adapter of one server: everyone is here. Adapters of a cluster derive from it, and add what goes to the others.
/// Thread-safe; a broadcast walks snapshots and holds no lock while it sends.
/// </summary>
public class InMemoryAdapter : Adapter
{
    private readonly RoomTable _rooms = new();

    /// <summary>Creates an adapter.</summary>
    /// <param name="nsp">The namespace that it serves.</param>
    public InMemoryAdapter(Namespace nsp)
        : base(nsp)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> RoomNames => _rooms.Names;

    internal RoomTable Rooms => _rooms;

    /// <summary>Whether this is not the adapter of a cluster.</summary>
    internal bool IsAlone => GetType() == typeof(InMemoryAdapter) || GetType() == typeof(RecoveryAdapter);

    /// <inheritdoc/>
    public override bool HasRoom(string room)
    {
        return Namespace.SocketsById.ContainsKey(room) || _rooms.Contains(room);
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<Socket> SocketsIn(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        return [.. Members(room).Where(socket => socket.IsInNamespace)];
    }

    /// <inheritdoc/>
    public override ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default)
    {
        return new ValueTask<int>(1);
    }

    /// <inheritdoc/>
    public override RoomChange Join(Socket socket, string room)
    {
        return _rooms.Add(room, socket);
    }

    /// <inheritdoc/>
    public override RoomChange Leave(Socket socket, string room)
    {
        return _rooms.Remove(room, socket);
    }

    /// <inheritdoc/>
    public override void Broadcast(BroadcastPacket packet, BroadcastOptions options)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(options);
        Send(packet, packet.ToFrames(), options);
    }

    /// <inheritdoc/>
    public override void BroadcastWithAck(BroadcastPacket packet, BroadcastOptions options, IBroadcastAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        answers.SetServerCount(1);
        BroadcastHereWithAck(packet, options, answers);
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(
        BroadcastOptions options, CancellationToken cancellationToken = default)
    {
        return new ValueTask<IReadOnlyList<RemoteSocket>>(SocketsHere(options));
    }

    /// <inheritdoc/>
    public override void SocketsJoin(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        foreach (var socket in Select(options))
        {
            try
            {
                socket.Join(rooms);
            }
            catch (InvalidOperationException e)
            {
                // One socket that may be in no more rooms must not keep the others out.
                socket.ReportError(e, "join");
            }
        }
    }

    /// <inheritdoc/>
    public override void SocketsLeave(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        foreach (var socket in Select(options))
        {
            foreach (var room in rooms)
            {
                socket.Leave(room);
            }
        }
    }

    /// <inheritdoc/>
    public override void DisconnectSockets(BroadcastOptions options, bool close)
    {
        foreach (var socket in Select(options))
        {
            socket.Disconnect(close);
        }
    }

    /// <inheritdoc/>
    public override void ServerSideEmit(BroadcastPacket packet, IBroadcastAnswers? answers)
    {
        // There is no other server.
        answers?.SetServerCount(0);
    }

    /// <summary>Sends an event to the selected sockets of this server and hands over their acknowledgements.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="options">The selection.</param>
    /// <param name="answers">Takes this server's count of clients, and their answers.</param>
    protected void BroadcastHereWithAck(BroadcastPacket packet, BroadcastOptions options, IBroadcastAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(answers);
        var id = Namespace.NextAckId();
        var waiting = new List<Socket>();
        foreach (var socket in Select(options))
        {
            if (socket.Connected && socket.PendingAcknowledgements.TryAdd(id, answers))
            {
                waiting.Add(socket);
            }
        }

        answers.OnEnd(() =>
        {
            foreach (var socket in waiting)
            {
                socket.PendingAcknowledgements.Forget(id);
            }
        });
        answers.AddClientCount(waiting.Count);
        var frames = packet.ToFrames(id);
        foreach (var socket in waiting)
        {
            socket.SendBroadcast(packet, frames, options.SendFlags);
        }
    }

    /// <summary>
    /// Sends an event of another server to the selected sockets of this one; what comes back goes on to that server. Nothing is
    /// kept for it once the timeout of <paramref name="options"/> is over.
    /// </summary>
    /// <param name="packet">The event.</param>
    /// <param name="options">The selection; its timeout is set.</param>
    /// <param name="sendClientCount">Tells the other server how many clients the event was sent to; called once.</param>
    /// <param name="sendAnswer">
    /// Hands the first argument of one acknowledgement to the other server; called by any thread, for each answer.
    /// </param>
    /// <exception cref="ArgumentException">The timeout is not set.</exception>
    protected void RelayBroadcastWithAck(
        BroadcastPacket packet, BroadcastOptions options, Action<int> sendClientCount, Action<RawArgument> sendAnswer)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sendClientCount);
        ArgumentNullException.ThrowIfNull(sendAnswer);
        var timeout = options.Timeout ?? throw new ArgumentException("A broadcast with acknowledgements has a timeout.", nameof(options));
        var answers = new RelayedAnswers(timeout, sendClientCount, sendAnswer);
        answers.Start(Namespace.Server.EngineServer.Wheel);
        BroadcastHereWithAck(packet, options, answers);
    }

    /// <summary>Describes the selected sockets of this server.</summary>
    /// <param name="options">The selection.</param>
    /// <returns>One description a socket.</returns>
    protected IReadOnlyList<RemoteSocket> SocketsHere(BroadcastOptions options)
    {
        return [.. Select(options).Select(socket => new RemoteSocket(socket))];
    }

    internal IEnumerable<Socket> Select(BroadcastOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var rooms = options.Rooms;
        var selected = rooms.Count switch
        {
            0 => Everyone(),
            1 => Members(rooms[0]),
            _ => rooms.SelectMany(Members).Distinct(),
        };
        if (options.Except.Count > 0)
        {
            var excepted = options.Except.SelectMany(Members).ToHashSet();
            selected = selected.Where(socket => !excepted.Contains(socket));
        }

        // A middleware may let a socket join rooms before it is one of the namespace.
        return selected.Where(socket => socket.IsInNamespace);
    }

    private protected void Send(BroadcastPacket packet, byte[] frames, BroadcastOptions options)
    {
        var flags = options.SendFlags;
        if (options.Rooms.Count == 1 && options.Except.Count == 0)
        {
            SendToRoom(packet, frames, options.Rooms[0], null, flags);
        }
        else if (options.Rooms.Count <= 1 && options.Except.Count == 1 && FindLonely(options.Except[0]) is { } sender)
        {
            // From a socket to everyone else, or to everyone else in a room: nothing to compute.
            if (options.Rooms.Count == 1)
            {
                SendToRoom(packet, frames, options.Rooms[0], sender, flags);
            }
            else
            {
                SendToEveryone(packet, frames, sender, flags);
            }
        }
        else if (options.Rooms.Count == 0 && options.Except.Count == 0)
        {
            SendToEveryone(packet, frames, null, flags);
        }
        else
        {
            foreach (var socket in Select(options))
            {
                socket.SendBroadcast(packet, frames, flags);
            }
        }
    }

    private void SendToRoom(BroadcastPacket packet, byte[] frames, string room, Socket? except, SendFlags flags)
    {
        Namespace.SocketsById.TryGetValue(room, out var own);
        if (own is not null && own != except)
        {
            own.SendBroadcast(packet, frames, flags);
        }

        foreach (var socket in _rooms.Members(room))
        {
            if (socket != except && socket != own)
            {
                socket.SendBroadcast(packet, frames, flags);
            }
        }
    }

    private void SendToEveryone(BroadcastPacket packet, byte[] frames, Socket? except, SendFlags flags)
    {
        // Without the snapshot that the dictionary's Values would make.
        foreach (var pair in Namespace.SocketsById)
        {
            if (pair.Value != except)
            {
                pair.Value.SendBroadcast(packet, frames, flags);
            }
        }
    }

    /// <summary>The socket of that id, when no one else is in the room of that name.</summary>
    private Socket? FindLonely(string id)
    {
        return Namespace.SocketsById.TryGetValue(id, out var socket) && _rooms.Members(id).Length == 0 ? socket : null;
    }

    private IEnumerable<Socket> Everyone()
    {
        foreach (var pair in Namespace.SocketsById)
        {
            yield return pair.Value;
        }
    }

    // A socket's own room is not kept in the table: that would cost each connection a set of one.
    private Socket[] Members(string room)
    {
        var members = _rooms.Members(room);
        return Namespace.SocketsById.TryGetValue(room, out var own) ? [own, .. members.Where(socket => socket != own)] : members;
    }
}
