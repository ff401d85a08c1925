namespace Parley.SocketIO;

// Sending to all, and selecting some.
public partial class Namespace
{
    /// <summary>Selects this server's sockets alone; without other servers it changes nothing.</summary>
    public BroadcastOperator Local => All().Local;

    /// <summary>Selects every socket, for events that may be lost for clients that cannot receive them at once.</summary>
    public BroadcastOperator Volatile => All().Volatile;

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

    /// <summary>Sends an event to every socket of the namespace.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <param name="third">The third argument.</param>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third)
    {
        All().Emit(name, first, second, third);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth)
    {
        All().Emit(name, first, second, third, fourth);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitRaw"/>
    public void EmitRaw(string name, params RawArgument[] arguments)
    {
        All().EmitRaw(name, arguments);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return All().EmitWithAckAsync<TResult>(name, timeout, cancellationToken);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object?, object?, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, object? first, object? second, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return All().EmitWithAckAsync<TResult>(name, first, second, timeout, cancellationToken);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object?, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, object? argument, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return All().EmitWithAckAsync<TResult>(name, argument, timeout, cancellationToken);
    }

    /// <summary>Selects every socket of the namespace.</summary>
    /// <returns>A selection that can be narrowed and sent to.</returns>
    public BroadcastOperator All()
    {
        return new BroadcastOperator(this, BroadcastOptions.Everyone);
    }

    /// <summary>Selects the members of rooms; a socket's id is a room of its own.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator To(params IReadOnlyList<string> rooms)
    {
        return All().To(rooms);
    }

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator In(params IReadOnlyList<string> rooms)
    {
        return All().To(rooms);
    }

    /// <summary>Selects every socket of the namespace but the members of rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator Except(params IReadOnlyList<string> rooms)
    {
        return All().Except(rooms);
    }

    /// <summary>Selects every socket, and says whether what is sent is worth compressing.</summary>
    /// <param name="compress">Whether connections that compress are to compress it.</param>
    /// <returns>A selection that can be narrowed and sent to.</returns>
    public BroadcastOperator Compress(bool compress)
    {
        return All().Compress(compress);
    }

    /// <inheritdoc cref="BroadcastOperator.FetchSocketsAsync"/>
    public ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        return All().FetchSocketsAsync(cancellationToken);
    }

    /// <summary>Lets every socket of the namespace join rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public void SocketsJoin(params IReadOnlyList<string> rooms)
    {
        All().SocketsJoin(rooms);
    }

    /// <summary>Lets every socket of the namespace leave rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public void SocketsLeave(params IReadOnlyList<string> rooms)
    {
        All().SocketsLeave(rooms);
    }

    /// <summary>Disconnects every socket of the namespace, as <see cref="Socket.Disconnect"/> does.</summary>
    /// <param name="close">Whether to close their connections too.</param>
    public void DisconnectSockets(bool close = false)
    {
        All().DisconnectSockets(close);
    }
}
