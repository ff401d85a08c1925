using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>
/// Selects sockets of a namespace: the union of rooms, less others; each socket counts once. Immutable, so a selection can
/// be kept and used from any thread; membership is looked up when something is sent.
/// </summary>
public sealed partial class BroadcastOperator
{
    private readonly Namespace _namespace;

    internal BroadcastOperator(Namespace nsp, BroadcastOptions options)
    {
        _namespace = nsp;
        Options = options;
    }

    /// <summary>What is selected, and how it is sent to.</summary>
    public BroadcastOptions Options { get; }

    /// <summary>The same selection, of this server's sockets alone.</summary>
    public BroadcastOperator Local => With(Options with { IsLocal = true });

    /// <summary>
    /// The same selection, for events that may be lost: a client that cannot receive one at once, because a poll or an earlier
    /// write is still under way, does not receive it at all.
    /// </summary>
    public BroadcastOperator Volatile => With(Options with { IsVolatile = true });

    /// <summary>Adds the members of rooms; a socket's id is a room of its own.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>The wider selection.</returns>
    public BroadcastOperator To(params IReadOnlyList<string> rooms)
    {
        return With(Options with { Rooms = Join(Options.Rooms, rooms) });
    }

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>The wider selection.</returns>
    public BroadcastOperator In(params IReadOnlyList<string> rooms)
    {
        return To(rooms);
    }

    /// <summary>Takes the members of rooms out.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>The narrower selection.</returns>
    public BroadcastOperator Except(params IReadOnlyList<string> rooms)
    {
        return With(Options with { Except = Join(Options.Except, rooms) });
    }

    /// <summary>Says whether what is sent is worth compressing.</summary>
    /// <param name="compress">Whether connections that compress are to compress it.</param>
    /// <returns>The same selection.</returns>
    public BroadcastOperator Compress(bool compress)
    {
        return With(Options with { Compress = compress });
    }

    /// <summary>Says how long other servers of a cluster are waited for by <see cref="FetchSocketsAsync"/>.</summary>
    /// <param name="timeout">How long; the adapter's default counts where it is not said.</param>
    /// <returns>The same selection.</returns>
    public BroadcastOperator Timeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return With(Options with { Timeout = timeout });
    }

    /// <summary>Sends an event to the selection. It is encoded once, and no socket waits for another.</summary>
    /// <param name="name">The event's name.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connect</c>.</exception>
    public void Emit(string name)
    {
        EmitCore(name, default(NoArguments));
    }

    /// <inheritdoc cref="Emit{T1, T2, T3, T4}"/>
    public void Emit<T1>(string name, T1 first)
    {
        EmitCore(name, new Arguments<T1>(first));
    }

    /// <inheritdoc cref="Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2>(string name, T1 first, T2 second)
    {
        EmitCore(name, new Arguments<T1, T2>(first, second));
    }

    /// <inheritdoc cref="Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third)
    {
        EmitCore(name, new Arguments<T1, T2, T3>(first, second, third));
    }

    /// <summary>Sends an event to the selection. It is encoded once, and no socket waits for another.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <typeparam name="T4">Type of the fourth argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <param name="third">The third argument.</param>
    /// <param name="fourth">The fourth argument.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connect</c>.</exception>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth)
    {
        EmitCore(name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth));
    }

    /// <summary>Sends an event whose arguments are JSON already.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connect</c>.</exception>
    public void EmitRaw(string name, params RawArgument[] arguments)
    {
        EmitCore(name, new RawArguments(arguments));
    }

    /// <summary>Sends an event to the selection and waits for the acknowledgement of each client.</summary>
    /// <typeparam name="TResult">Type of an acknowledgement's first argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; an event that was sent stays sent.</param>
    /// <returns>The answers of all, in the order in which they came; empty when nobody is selected.</returns>
    /// <exception cref="BroadcastTimeoutException{TResult}">Not all have answered in time; it has the answers of those who have.</exception>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return EmitWithAckCoreAsync<TResult, NoArguments>(name, default, timeout, cancellationToken);
    }

    /// <inheritdoc cref="EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    /// <param name="name">The event's name.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, object? argument, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return EmitWithAckCoreAsync<TResult, Arguments<object?>>(
            name, new Arguments<object?>(argument), timeout, cancellationToken);
    }

    /// <inheritdoc cref="EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    public Task<IReadOnlyList<TResult>> EmitWithAckAsync<TResult>(
        string name, object? first, object? second, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return EmitWithAckCoreAsync<TResult, Arguments<object?, object?>>(
            name, new Arguments<object?, object?>(first, second), timeout, cancellationToken);
    }

    /// <summary>Describes the selected sockets, of all servers of a cluster.</summary>
    /// <param name="cancellationToken">Stops waiting for the other servers.</param>
    /// <returns>One description a socket.</returns>
    /// <exception cref="TimeoutException">A server of the cluster did not answer in time.</exception>
    public ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        return _namespace.Adapter.FetchSocketsAsync(Options, cancellationToken);
    }

    /// <summary>Disconnects the selected sockets, as <see cref="Socket.Disconnect"/> does.</summary>
    /// <param name="close">Whether to close their connections too.</param>
    public void DisconnectSockets(bool close = false)
    {
        _namespace.Adapter.DisconnectSockets(Options, close);
    }

    /// <summary>
    /// Lets the selected sockets join rooms. A socket that may be in no more (<see cref="SocketIOOptions.MaxRoomsPerSocket"/>) goes
    /// to <see cref="SocketIOServer.OnError"/>, and the others join.
    /// </summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <exception cref="ArgumentException">A name begins with the control character U+0001, which is the server's.</exception>
    public void SocketsJoin(params IReadOnlyList<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        foreach (var room in rooms)
        {
            Socket.ThrowIfReserved(room);
        }

        _namespace.Adapter.SocketsJoin(Options, [.. rooms]);
    }

    /// <summary>Lets the selected sockets leave rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public void SocketsLeave(params IReadOnlyList<string> rooms)
    {
        _namespace.Adapter.SocketsLeave(Options, Join([], rooms));
    }

    private static string[] Join(IReadOnlyList<string> rooms, IReadOnlyList<string> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        foreach (var room in more)
        {
            ArgumentNullException.ThrowIfNull(room, nameof(more));
        }

        return [.. rooms, .. more];
    }

    private BroadcastOperator With(BroadcastOptions options)
    {
        return new BroadcastOperator(_namespace, options);
    }

    internal void EmitCore<TArguments>(string name, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        EventNames.ThrowIfReserved(name);
        _namespace.Adapter.Broadcast(BroadcastPacket.Create(_namespace, name, arguments), Options);
    }

    internal Task<IReadOnlyList<TResult>> EmitWithAckCoreAsync<TResult, TArguments>(
        string name, in TArguments arguments, TimeSpan timeout, CancellationToken cancellationToken)
        where TArguments : struct, IArguments
    {
        EventNames.ThrowIfReserved(name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        var packet = BroadcastPacket.Create(_namespace, name, arguments);
        var options = Options with { Timeout = timeout };
        return new BroadcastAnswers<TResult>(_namespace.Server, timeout, isPerServer: false)
            .Ask(answers => _namespace.Adapter.BroadcastWithAck(packet, options, answers), cancellationToken);
    }
}
