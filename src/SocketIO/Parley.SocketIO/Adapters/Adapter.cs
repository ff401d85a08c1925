using Parley.SocketIO.Engine;
namespace Parley.SocketIO;

/// <summary>
/// Knows who is in which room of one namespace, and carries what is sent to many sockets: on this server alone
/// (<see cref="InMemoryAdapter"/>, the default), or on all servers of a cluster. One adapter serves one namespace;
/// <see cref="SocketIOOptions.Adapter"/> creates it.
/// <para>
/// Every member may be called from any thread at any time, many at once. <see cref="Join"/> and <see cref="Leave"/>
/// are called with a lock of the socket held: they change tables and nothing else. No member may wait
/// for a client.
/// </para>
/// </summary>
public abstract class Adapter
{
    /// <summary>Creates an adapter.</summary>
    /// <param name="nsp">The namespace that it serves.</param>
    protected Adapter(Namespace nsp)
    {
        ArgumentNullException.ThrowIfNull(nsp);
        Namespace = nsp;
    }

    /// <summary>Raised when a room gets its first member on this server. Every socket's id is a room of its own.</summary>
    public event Action<string>? RoomCreated;

    /// <summary>Raised when a room has lost its last member on this server.</summary>
    public event Action<string>? RoomDeleted;

    /// <summary>Raised when a socket of this server has joined a room: the room and the socket's id.</summary>
    public event Action<string, string>? RoomJoined;

    /// <summary>Raised when a socket of this server has left a room: the room and the socket's id.</summary>
    public event Action<string, string>? RoomLeft;

    /// <summary>The namespace that the adapter serves.</summary>
    public Namespace Namespace { get; }

    /// <summary>
    /// Whether <see cref="Socket.Emit{T1}"/> goes through <see cref="Broadcast"/> with the socket's own room, because the
    /// adapter keeps events for clients that come back.
    /// </summary>
    public virtual bool RecordsEvents => false;

    /// <summary>
    /// Where the adapter stands in its record of events now; <see langword="null"/> when it keeps none. A client that comes
    /// back is sent what was recorded later than it joined.
    /// </summary>
    public virtual string? CurrentOffset => null;

    /// <summary>Whether clients may come back for what the adapter keeps in memory, so that the namespace must stay.</summary>
    internal virtual bool AwaitsClients => false;

    /// <summary>The rooms that have members on this server, other than the sockets' own.</summary>
    public abstract IReadOnlyCollection<string> RoomNames { get; }

    /// <summary>
    /// Whether a room has members on this server; a socket's id is a room of its own. An adapter that subscribes by room asks
    /// this in the events of rooms: two that happen at the same time may be told in the other order.
    /// </summary>
    /// <param name="room">The room's name.</param>
    /// <returns>Whether somebody is in it.</returns>
    public abstract bool HasRoom(string room);

    /// <summary>The sockets of this server that are in a room; a socket's id is a room of its own.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>The members at this moment.</returns>
    public abstract IReadOnlyCollection<Socket> SocketsIn(string room);

    /// <summary>
    /// Ends the adapter, when its namespace or the server ends. It is not called twice; what is sent later reaches nobody
    /// but this server's own sockets.
    /// </summary>
    /// <returns>A task that completes when nothing of it is left.</returns>
    public virtual ValueTask CloseAsync()
    {
        return ValueTask.CompletedTask;
    }

    /// <summary>Counts the servers of the cluster, this one among them.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>At least 1.</returns>
    public abstract ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default);

    /// <summary>Notes that a socket is in a room.</summary>
    /// <param name="socket">A socket of this server.</param>
    /// <param name="room">The room.</param>
    /// <returns>What has changed, so that the caller can raise the events once it holds no lock.</returns>
    public abstract RoomChange Join(Socket socket, string room);

    /// <summary>Notes that a socket has left a room.</summary>
    /// <param name="socket">A socket of this server.</param>
    /// <param name="room">The room.</param>
    /// <returns>What has changed.</returns>
    public abstract RoomChange Leave(Socket socket, string room);

    /// <summary>Sends an event to the selected sockets.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="options">The selection, and how to send.</param>
    public abstract void Broadcast(BroadcastPacket packet, BroadcastOptions options);

    /// <summary>Sends an event to the selected sockets and hands over their acknowledgements.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="options">The selection; its timeout is set.</param>
    /// <param name="answers">
    /// Takes one count of clients from each server of the cluster and one answer from each client. It knows when its time is
    /// over, and then ignores what comes.
    /// </param>
    public abstract void BroadcastWithAck(BroadcastPacket packet, BroadcastOptions options, IBroadcastAnswers answers);

    /// <summary>Describes the selected sockets of the whole cluster.</summary>
    /// <param name="options">The selection.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The sockets of this server and of all others.</returns>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    public abstract ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(
        BroadcastOptions options, CancellationToken cancellationToken = default);

    /// <summary>Lets the selected sockets of the cluster join rooms.</summary>
    /// <param name="options">The selection.</param>
    /// <param name="rooms">The rooms.</param>
    public abstract void SocketsJoin(BroadcastOptions options, IReadOnlyList<string> rooms);

    /// <summary>Lets the selected sockets of the cluster leave rooms.</summary>
    /// <param name="options">The selection.</param>
    /// <param name="rooms">The rooms.</param>
    public abstract void SocketsLeave(BroadcastOptions options, IReadOnlyList<string> rooms);

    /// <summary>Disconnects the selected sockets of the cluster.</summary>
    /// <param name="options">The selection.</param>
    /// <param name="close">Whether to close their connections too.</param>
    public abstract void DisconnectSockets(BroadcastOptions options, bool close);

    /// <summary>Sends an event to every other server of the cluster.</summary>
    /// <param name="packet">The event; <see cref="Parley.SocketIO.Namespace.ReceiveServerSideEvent"/> takes it there.</param>
    /// <param name="answers">Takes one answer from each other server; <see langword="null"/> when none is wanted.</param>
    public abstract void ServerSideEmit(BroadcastPacket packet, IBroadcastAnswers? answers);

    /// <summary>
    /// Keeps a session that was lost, so that its client can go on with it. It must not wait: an adapter that writes to a store
    /// does so on its own, and <see cref="CloseAsync"/> waits for what is under way.
    /// </summary>
    /// <param name="session">The session.</param>
    public virtual void PersistSession(RecoverableSession session)
    {
    }

    /// <summary>Takes a kept session: nobody can take it a second time.</summary>
    /// <param name="privateId">What the client was given as a secret.</param>
    /// <param name="offset">The last offset that the client has seen; <see langword="null"/> when it has seen none.</param>
    /// <returns>
    /// The session, or <see langword="null"/> where there is none. The server sees to it that no other person gets it
    /// (<see cref="RecoverableSession.UserId"/>).
    /// </returns>
    public virtual ValueTask<RecoverableSession?> RestoreSessionAsync(string privateId, string? offset)
    {
        return default;
    }

    /// <summary>
    /// Sends a client what it has missed, then calls <paramref name="connect"/>, so that nothing is missing or doubled
    /// between the two. Where it cannot, because some of it has gone meanwhile, it does neither, and the client begins anew.
    /// </summary>
    /// <param name="socket">The socket of the client, which is not connected yet.</param>
    /// <param name="session">What <see cref="RestoreSessionAsync"/> returned.</param>
    /// <param name="connect">Sends CONNECT and makes the socket one of the namespace; does not block.</param>
    public virtual void Replay(Socket socket, RecoverableSession session, Action connect)
    {
        ArgumentNullException.ThrowIfNull(connect);
        connect();
    }

    /// <summary>Sends a client that comes back an event that it has missed; for <see cref="Replay"/>.</summary>
    /// <param name="socket">The socket, which is not connected yet.</param>
    /// <param name="packet">The event, with its offset as last argument (<see cref="BroadcastPacket.Append"/>).</param>
    /// <param name="compress">Whether it may be compressed, as <see cref="BroadcastOptions"/> said when it was sent.</param>
    protected static void SendMissed(Socket socket, BroadcastPacket packet, bool compress = true)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(packet);
        socket.SendMissed(packet.ToFrames(), compress ? SendFlags.None : SendFlags.NoCompress);
    }

    /// <summary>Raises the events of a change; called without any lock.</summary>
    internal void Raise(RoomChange change, string room, string socketId)
    {
        if (change == RoomChange.None)
        {
            return;
        }

        Raise(change.HasFlag(RoomChange.Created), RoomCreated, room);
        Raise(change.HasFlag(RoomChange.Joined), RoomJoined, room, socketId);
        Raise(change.HasFlag(RoomChange.Left), RoomLeft, room, socketId);
        Raise(change.HasFlag(RoomChange.Deleted), RoomDeleted, room);
    }

    private void Raise(bool isDue, Action<string>? handlers, string room)
    {
        if (isDue && handlers is not null)
        {
            Namespace.Guard("room event", () => handlers(room));
        }
    }

    private void Raise(bool isDue, Action<string, string>? handlers, string room, string socketId)
    {
        if (isDue && handlers is not null)
        {
            Namespace.Guard("room event", () => handlers(room, socketId));
        }
    }
}
