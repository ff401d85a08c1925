namespace Parley.SocketIO;

// The server speaks for its namespace "/".
public sealed partial class SocketIOServer
{
    /// <summary>The sockets of the namespace <c>/</c>.</summary>
    public IReadOnlyCollection<Socket> Sockets => _root.Sockets;

    /// <inheritdoc cref="Namespace.Local"/>
    public BroadcastOperator Local => _root.Local;

    /// <inheritdoc cref="Namespace.Volatile"/>
    public BroadcastOperator Volatile => _root.Volatile;

    /// <inheritdoc cref="Namespace.Use"/>
    public void Use(Func<Socket, ValueTask> middleware)
    {
        _root.Use(middleware);
    }

    /// <inheritdoc cref="Namespace.OnConnection(Action{Socket})"/>
    public void OnConnection(Action<Socket> handler)
    {
        _root.OnConnection(handler);
    }

    /// <inheritdoc cref="Namespace.OnConnection(Func{Socket, Task})"/>
    public void OnConnection(Func<Socket, Task> handler)
    {
        _root.OnConnection(handler);
    }

    /// <inheritdoc cref="Namespace.Emit(string)"/>
    public void Emit(string name)
    {
        _root.Emit(name);
    }

    /// <inheritdoc cref="Namespace.Emit{T1}"/>
    public void Emit<T1>(string name, T1 first)
    {
        _root.Emit(name, first);
    }

    /// <inheritdoc cref="Namespace.Emit{T1, T2}"/>
    public void Emit<T1, T2>(string name, T1 first, T2 second)
    {
        _root.Emit(name, first, second);
    }

    /// <inheritdoc cref="Namespace.Emit{T1, T2, T3}"/>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third)
    {
        _root.Emit(name, first, second, third);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth)
    {
        _root.Emit(name, first, second, third, fourth);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitRaw"/>
    public void EmitRaw(string name, params RawArgument[] arguments)
    {
        _root.EmitRaw(name, arguments);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return _root.EmitWithAckAsync<TResult>(name, timeout, cancellationToken);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object?, object?, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, object? first, object? second, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return _root.EmitWithAckAsync<TResult>(name, first, second, timeout, cancellationToken);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object?, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, object? argument, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return _root.All().EmitWithAckAsync<TResult>(name, argument, timeout, cancellationToken);
    }

    /// <inheritdoc cref="Namespace.LimitRate"/>
    public void LimitRate(string eventName, EventRateLimit limit)
    {
        _root.LimitRate(eventName, limit);
    }

    /// <inheritdoc cref="Namespace.To"/>
    public BroadcastOperator To(params IReadOnlyList<string> rooms)
    {
        return _root.To(rooms);
    }

    /// <inheritdoc cref="Namespace.ToUser"/>
    public BroadcastOperator ToUser(string userId)
    {
        return _root.ToUser(userId);
    }

    /// <inheritdoc cref="Namespace.In"/>
    public BroadcastOperator In(params IReadOnlyList<string> rooms)
    {
        return _root.In(rooms);
    }

    /// <inheritdoc cref="Namespace.Except"/>
    public BroadcastOperator Except(params IReadOnlyList<string> rooms)
    {
        return _root.Except(rooms);
    }

    /// <inheritdoc cref="Namespace.Compress"/>
    public BroadcastOperator Compress(bool compress)
    {
        return _root.Compress(compress);
    }

    /// <inheritdoc cref="Namespace.FetchSocketsAsync"/>
    public ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        return _root.FetchSocketsAsync(cancellationToken);
    }

    /// <inheritdoc cref="Namespace.SocketsJoin"/>
    public void SocketsJoin(params IReadOnlyList<string> rooms)
    {
        _root.SocketsJoin(rooms);
    }

    /// <inheritdoc cref="Namespace.SocketsLeave"/>
    public void SocketsLeave(params IReadOnlyList<string> rooms)
    {
        _root.SocketsLeave(rooms);
    }

    /// <inheritdoc cref="Namespace.DisconnectSockets"/>
    public void DisconnectSockets(bool close = false)
    {
        _root.DisconnectSockets(close);
    }

    /// <inheritdoc cref="Namespace.ServerSideEmit(string)"/>
    public void ServerSideEmit(string name)
    {
        _root.ServerSideEmit(name);
    }

    /// <inheritdoc cref="Namespace.ServerSideEmit{T1, T2}"/>
    public void ServerSideEmit<T1, T2>(string name, T1 first, T2 second)
    {
        _root.ServerSideEmit(name, first, second);
    }

    /// <inheritdoc cref="Namespace.ServerSideEmit{T1}"/>
    public void ServerSideEmit<T1>(string name, T1 first)
    {
        _root.ServerSideEmit(name, first);
    }

    /// <inheritdoc cref="Namespace.ServerSideEmitWithAckAsync"/>
    public Task<IReadOnlyList<TResult>> ServerSideEmitWithAckAsync<TResult>(
        string name, object? argument = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        return _root.ServerSideEmitWithAckAsync<TResult>(name, argument, timeout, cancellationToken);
    }

    /// <inheritdoc cref="Namespace.OnServerSide(string, Action)"/>
    public void OnServerSide(string name, Action handler)
    {
        _root.OnServerSide(name, handler);
    }

    /// <inheritdoc cref="Namespace.OnServerSide{T1}(string, Func{T1, Task})"/>
    public void OnServerSide<T1>(string name, Func<T1, Task> handler)
    {
        _root.OnServerSide(name, handler);
    }

    /// <inheritdoc cref="Namespace.OnServerSide{T1, T2}(string, Func{T1, T2, Task})"/>
    public void OnServerSide<T1, T2>(string name, Func<T1, T2, Task> handler)
    {
        _root.OnServerSide(name, handler);
    }

    /// <inheritdoc cref="Namespace.OnServerSide{T1}(string, Action{T1})"/>
    public void OnServerSide<T1>(string name, Action<T1> handler)
    {
        _root.OnServerSide(name, handler);
    }

    /// <inheritdoc cref="Namespace.OnServerSide{T1, T2}(string, Action{T1, T2})"/>
    public void OnServerSide<T1, T2>(string name, Action<T1, T2> handler)
    {
        _root.OnServerSide(name, handler);
    }
}
