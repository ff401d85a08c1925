using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>
/// Selects sockets of a namespace: the union of rooms, less others; each socket counts once. Immutable, so a selection can
/// be kept and used from any thread; membership is looked up when something is sent.
/// </summary>
public sealed class BroadcastOperator
{
    private readonly Namespace _namespace;
    private readonly string[] _rooms;
    private readonly string[] _except;
    private readonly Socket? _exceptSocket;

    internal BroadcastOperator(Namespace nsp)
        : this(nsp, [], [], null)
    {
    }

    private BroadcastOperator(Namespace nsp, string[] rooms, string[] except, Socket? exceptSocket)
    {
        _namespace = nsp;
        _rooms = rooms;
        _except = except;
        _exceptSocket = exceptSocket;
    }

    /// <summary>Adds the members of a room; a socket's id is a room of its own.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>The wider selection.</returns>
    public BroadcastOperator To(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        return new BroadcastOperator(_namespace, [.. _rooms, room], _except, _exceptSocket);
    }

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>The wider selection.</returns>
    public BroadcastOperator In(string room)
    {
        return To(room);
    }

    /// <summary>Takes the members of a room out.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>The narrower selection.</returns>
    public BroadcastOperator Except(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        return new BroadcastOperator(_namespace, _rooms, [.. _except, room], _exceptSocket);
    }

    /// <summary>Sends an event to the selection. It is encoded once, and no socket waits for another.</summary>
    /// <param name="name">The event's name.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connect</c>.</exception>
    public void Emit(string name)
    {
        EmitCore(name, default(NoArguments));
    }

    /// <inheritdoc cref="Emit{T1, T2, T3}"/>
    public void Emit<T1>(string name, T1 first)
    {
        EmitCore(name, new Arguments<T1>(first));
    }

    /// <inheritdoc cref="Emit{T1, T2, T3}"/>
    public void Emit<T1, T2>(string name, T1 first, T2 second)
    {
        EmitCore(name, new Arguments<T1, T2>(first, second));
    }

    /// <summary>Sends an event to the selection. It is encoded once, and no socket waits for another.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <param name="third">The third argument.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connect</c>.</exception>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third)
    {
        EmitCore(name, new Arguments<T1, T2, T3>(first, second, third));
    }

    /// <summary>Sends an event whose arguments are JSON already.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connect</c>.</exception>
    public void EmitRaw(string name, params RawArgument[] arguments)
    {
        EmitCore(name, new RawArguments(arguments));
    }

    /// <summary>Disconnects the selected sockets, as <see cref="Socket.Disconnect"/> does.</summary>
    /// <param name="close">Whether to close their connections too.</param>
    public void DisconnectSockets(bool close = false)
    {
        foreach (var socket in Select())
        {
            socket.Disconnect(close);
        }
    }

    /// <summary>Lets the selected sockets join a room.</summary>
    /// <param name="room">The room's name.</param>
    public void SocketsJoin(string room)
    {
        foreach (var socket in Select())
        {
            socket.Join(room);
        }
    }

    /// <summary>Lets the selected sockets leave a room.</summary>
    /// <param name="room">The room's name.</param>
    public void SocketsLeave(string room)
    {
        foreach (var socket in Select())
        {
            socket.Leave(room);
        }
    }

    internal BroadcastOperator ExceptSocket(Socket socket)
    {
        return new BroadcastOperator(_namespace, _rooms, _except, socket);
    }

    private void EmitCore<TArguments>(string name, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        EventNames.ThrowIfReserved(name);
        var packet = PacketEncoding.EncodeEvent(_namespace.Name, name, null, arguments, _namespace.Server.Json);
        byte[] frames;
        try
        {
            frames = packet.Frames.ToArray();
        }
        finally
        {
            packet.Return();
        }

        foreach (var socket in Select())
        {
            socket.SendShared(frames);
        }
    }

    private IEnumerable<Socket> Select()
    {
        if (_rooms.Length == 1 && _except.Length == 0)
        {
            return _exceptSocket is null ? Members(_rooms[0]) : Members(_rooms[0]).Where(socket => socket != _exceptSocket);
        }

        var selected = _rooms.Length == 0 ? Everyone() : _rooms.SelectMany(Members).Distinct();
        if (_exceptSocket is not null)
        {
            selected = selected.Where(socket => socket != _exceptSocket);
        }

        if (_except.Length > 0)
        {
            var excepted = _except.SelectMany(Members).ToHashSet();
            selected = selected.Where(socket => !excepted.Contains(socket));
        }

        return selected;
    }

    // Without the snapshot that the dictionary's Values would make.
    private IEnumerable<Socket> Everyone()
    {
        foreach (var pair in _namespace.SocketsById)
        {
            yield return pair.Value;
        }
    }

    // A socket's own room is not kept in the table: that would cost each connection a set of one.
    private Socket[] Members(string room)
    {
        var members = _namespace.Rooms.Members(room);
        return _namespace.SocketsById.TryGetValue(room, out var own) ? [own, .. members] : members;
    }
}
