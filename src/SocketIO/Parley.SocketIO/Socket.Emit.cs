using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Events that leave.
public sealed partial class Socket
{
    /// <summary>Sends an event to this client. Does nothing once the socket is disconnected.</summary>
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

    /// <summary>
    /// Sends an event to this client: anything that System.Text.Json writes, <c>byte[]</c> and memory as binary data, also
    /// inside of objects, and <see cref="RawArgument"/> as it is. Does nothing once the socket is disconnected.
    /// </summary>
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

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">Type of the acknowledgement's first argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; an event that was sent stays sent.</param>
    /// <returns>The acknowledgement's first argument, the type's default when there is none.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time; whether it received the event is unknown.</exception>
    /// <exception cref="InvalidOperationException">The socket is or was disconnected, or too many acknowledgements are pending.</exception>
    /// <exception cref="System.Text.Json.JsonException">The answer does not fit <typeparamref name="TResult"/>.</exception>
    public Task<TResult> EmitWithAckAsync<TResult>(string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return EmitWithAckCoreAsync<TResult, NoArguments>(name, default, timeout, cancellationToken);
    }

    /// <inheritdoc cref="EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    /// <param name="name">The event's name.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    public Task<TResult> EmitWithAckAsync<TResult>(
        string name, object? argument, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return EmitWithAckCoreAsync<TResult, Arguments<object?>>(
            name, new Arguments<object?>(argument), timeout, cancellationToken);
    }

    /// <summary>Selects everyone in the namespace but this socket.</summary>
    public BroadcastOperator Broadcast => Namespace.All().ExceptSocket(this);

    /// <summary>Selects the members of a room but this socket.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator To(string room)
    {
        return Broadcast.To(room);
    }

    /// <summary>The same as <see cref="To"/>.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator In(string room)
    {
        return Broadcast.To(room);
    }

    /// <summary>Selects everyone in the namespace but this socket and the members of a room.</summary>
    /// <param name="room">The room's name.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator Except(string room)
    {
        return Broadcast.Except(room);
    }

    internal void SendShared(byte[] frames)
    {
        if (Connected)
        {
            _session.SendShared(frames);
        }
    }

    internal void SendAcknowledgement<TArguments>(long id, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        if (!Connected)
        {
            return;
        }

        var packet = PacketEncoding.EncodeAcknowledgement(Namespace.Name, id, arguments, Json);
        try
        {
            _session.Send(packet.Frames);
        }
        finally
        {
            packet.Return();
        }
    }

    private void EmitCore<TArguments>(string name, in TArguments arguments, long? ackId = null)
        where TArguments : struct, IArguments
    {
        EventNames.ThrowIfReserved(name);
        if (!Connected)
        {
            return;
        }

        var packet = PacketEncoding.EncodeEvent(Namespace.Name, name, ackId, arguments, Json);
        try
        {
            _session.Send(packet.Frames);
        }
        finally
        {
            packet.Return();
        }
    }

    private Task<TResult> EmitWithAckCoreAsync<TResult, TArguments>(
        string name, TArguments arguments, TimeSpan timeout, CancellationToken cancellationToken)
        where TArguments : struct, IArguments
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        if (!Connected)
        {
            throw new InvalidOperationException("The socket is disconnected.");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        var id = Namespace.NextAckId();
        var answer = PendingAcknowledgements.Add<TResult>(id, Json, timeout, cancellationToken);
        try
        {
            EmitCore(name, arguments, id);
        }
        catch
        {
            PendingAcknowledgements.Forget(id);
            throw;
        }

        return answer;
    }
}
