using System.Text.Json;

namespace Parley.SocketIO;

/// <summary>
/// A socket as <see cref="Namespace.FetchSocketsAsync"/> describes it: of this server or of another one of the cluster. What
/// it says is a picture of the moment; what it does reaches the socket wherever it is.
/// </summary>
public sealed class RemoteSocket
{
    private readonly Namespace _namespace;

    /// <summary>Describes a socket of another server; for adapters.</summary>
    /// <param name="nsp">The namespace.</param>
    /// <param name="id">The socket's id.</param>
    /// <param name="handshake">What the client said when it connected.</param>
    /// <param name="rooms">The rooms it is in.</param>
    /// <param name="data">The application's data of the socket.</param>
    public RemoteSocket(Namespace nsp, string id, Handshake handshake, IReadOnlyCollection<string> rooms, object? data)
    {
        ArgumentNullException.ThrowIfNull(nsp);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(handshake);
        ArgumentNullException.ThrowIfNull(rooms);
        _namespace = nsp;
        Id = id;
        Handshake = handshake;
        Rooms = rooms;
        Data = data;
    }

    internal RemoteSocket(Socket socket)
        : this(socket.Namespace, socket.Id, socket.Handshake, socket.Rooms, socket.Data)
    {
        Local = socket;
    }

    /// <summary>The socket's id.</summary>
    public string Id { get; }

    /// <summary>What the client said when it connected.</summary>
    public Handshake Handshake { get; }

    /// <summary>The rooms the socket was in, its own id among them.</summary>
    public IReadOnlyCollection<string> Rooms { get; }

    /// <summary>
    /// The application's data of the socket (<see cref="Socket.Data"/>); of a socket of another server a
    /// <see cref="JsonElement"/>.
    /// </summary>
    public object? Data { get; }

    /// <summary>The socket itself when it is one of this server, else <see langword="null"/>.</summary>
    public Socket? Local { get; }

    /// <summary>Selects this socket, to send to it.</summary>
    /// <returns>A selection of one.</returns>
    public BroadcastOperator Select()
    {
        return _namespace.To(Id);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit{T1, T2, T3}"/>
    public void Emit<T1>(string name, T1 first)
    {
        Select().Emit(name, first);
    }

    /// <summary>Sends an event to the socket and waits for its acknowledgement.</summary>
    /// <typeparam name="TResult">Type of the acknowledgement's first argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time, or the socket is gone.</exception>
    public async Task<TResult> EmitWithAckAsync<TResult>(
        string name, object? argument, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var answers = await Select().EmitWithAckAsync<TResult>(name, argument, timeout, cancellationToken).ConfigureAwait(false);
        return answers.Count > 0 ? answers[0] : throw new TimeoutException("The socket is gone.");
    }

    /// <summary>Lets the socket join a room.</summary>
    /// <param name="room">The room's name.</param>
    public void Join(string room)
    {
        Select().SocketsJoin(room);
    }

    /// <summary>Lets the socket leave a room.</summary>
    /// <param name="room">The room's name.</param>
    public void Leave(string room)
    {
        Select().SocketsLeave(room);
    }

    /// <summary>Disconnects the socket.</summary>
    /// <param name="close">Whether to close its connection too.</param>
    public void Disconnect(bool close = false)
    {
        Select().DisconnectSockets(close);
    }
}
