using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>Sends to one socket with something special. Immutable; costs nothing to make.</summary>
public readonly partial struct SocketOperator : IEquatable<SocketOperator>
{
    private readonly Socket _socket;
    private readonly SendFlags _flags;

    internal SocketOperator(Socket socket, bool isVolatile, bool compress)
    {
        _socket = socket;
        _flags = (isVolatile ? SendFlags.Volatile : SendFlags.None) | (compress ? SendFlags.None : SendFlags.NoCompress);
    }

    /// <inheritdoc cref="Socket.Volatile"/>
    public SocketOperator Volatile => new(_socket, isVolatile: true, (_flags & SendFlags.NoCompress) == 0);

    /// <summary>Selects everyone in the namespace but this socket, with the same specials.</summary>
    public BroadcastOperator Broadcast
    {
        get
        {
            var all = _socket.Broadcast.Compress((_flags & SendFlags.NoCompress) == 0);
            return (_flags & SendFlags.Volatile) == 0 ? all : all.Volatile;
        }
    }

    /// <summary>Selects everyone on this server but this socket, with the same specials.</summary>
    public BroadcastOperator Local => Broadcast.Local;

    /// <summary>Selects the members of rooms but this socket, with the same specials.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator To(params IReadOnlyList<string> rooms)
    {
        return Broadcast.To(rooms);
    }

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator In(params IReadOnlyList<string> rooms)
    {
        return Broadcast.To(rooms);
    }

    /// <summary>Selects everyone but this socket and the members of rooms, with the same specials.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator Except(params IReadOnlyList<string> rooms)
    {
        return Broadcast.Except(rooms);
    }

    /// <inheritdoc cref="Socket.Compress"/>
    public SocketOperator Compress(bool compress)
    {
        return new SocketOperator(_socket, (_flags & SendFlags.Volatile) != 0, compress);
    }

    /// <inheritdoc cref="Socket.Emit(string)"/>
    public void Emit(string name)
    {
        _socket.EmitCore(name, default(NoArguments), flags: _flags);
    }

    /// <inheritdoc cref="Socket.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1>(string name, T1 first)
    {
        _socket.EmitCore(name, new Arguments<T1>(first), flags: _flags);
    }

    /// <inheritdoc cref="Socket.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2>(string name, T1 first, T2 second)
    {
        _socket.EmitCore(name, new Arguments<T1, T2>(first, second), flags: _flags);
    }

    /// <inheritdoc cref="Socket.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third)
    {
        _socket.EmitCore(name, new Arguments<T1, T2, T3>(first, second, third), flags: _flags);
    }

    /// <inheritdoc cref="Socket.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth)
    {
        _socket.EmitCore(name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth), flags: _flags);
    }

    /// <inheritdoc cref="Socket.EmitRaw"/>
    public void EmitRaw(string name, params RawArgument[] arguments)
    {
        _socket.EmitCore(name, new RawArguments(arguments), flags: _flags);
    }

    /// <inheritdoc cref="Socket.EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    public Task<TResult> EmitWithAckAsync<TResult>(string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return _socket.EmitWithAckCoreAsync<TResult, NoArguments>(name, default, timeout, cancellationToken, _flags);
    }

    /// <inheritdoc cref="Socket.EmitWithAckAsync{TResult}(string, object?, object?, TimeSpan, CancellationToken)"/>
    public Task<TResult> EmitWithAckAsync<TResult>(
        string name, object? first, object? second, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return _socket.EmitWithAckCoreAsync<TResult, Arguments<object?, object?>>(
            name, new Arguments<object?, object?>(first, second), timeout, cancellationToken, _flags);
    }

    /// <inheritdoc cref="Socket.EmitWithAckAsync{TResult}(string, object?, TimeSpan, CancellationToken)"/>
    public Task<TResult> EmitWithAckAsync<TResult>(
        string name, object? argument, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return _socket.EmitWithAckCoreAsync<TResult, Arguments<object?>>(
            name, new Arguments<object?>(argument), timeout, cancellationToken, _flags);
    }

    /// <inheritdoc/>
    public bool Equals(SocketOperator other)
    {
        return ReferenceEquals(_socket, other._socket) && _flags == other._flags;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj)
    {
        return obj is SocketOperator other && Equals(other);
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        return HashCode.Combine(_socket, _flags);
    }

    /// <summary>Compares socket and specials.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether both send the same way.</returns>
    public static bool operator ==(SocketOperator left, SocketOperator right)
    {
        return left.Equals(right);
    }

    /// <summary>Compares socket and specials.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(SocketOperator left, SocketOperator right)
    {
        return !left.Equals(right);
    }
}
