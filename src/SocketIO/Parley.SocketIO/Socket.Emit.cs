using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Engine;
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
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for as long as the client is connected.</param>
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

    /// <inheritdoc cref="EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    public Task<TResult> EmitWithAckAsync<TResult>(
        string name, object? first, object? second, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return EmitWithAckCoreAsync<TResult, Arguments<object?, object?>>(
            name, new Arguments<object?, object?>(first, second), timeout, cancellationToken);
    }

    /// <summary>
    /// For events that may be lost: one that the client cannot receive at once, because a poll or an earlier write is still
    /// under way, is not sent at all.
    /// </summary>
    public SocketOperator Volatile => new(this, isVolatile: true, compress: true);

    /// <summary>Selects everyone in the namespace but this socket.</summary>
    public BroadcastOperator Broadcast => Namespace.All().Except(Id);

    /// <summary>Selects everyone on this server but this socket.</summary>
    public BroadcastOperator Local => Broadcast.Local;

    /// <summary>Says whether what is sent is worth compressing.</summary>
    /// <param name="compress">Whether the connection is to compress it, if it compresses at all.</param>
    /// <returns>Sends to this socket.</returns>
    public SocketOperator Compress(bool compress)
    {
        return new SocketOperator(this, isVolatile: false, compress);
    }

    /// <summary>Selects the members of rooms but this socket.</summary>
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

    /// <summary>Selects everyone in the namespace but this socket and the members of rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator Except(params IReadOnlyList<string> rooms)
    {
        return Broadcast.Except(rooms);
    }

    /// <summary>Sends a broadcast's frames, which many sockets share.</summary>
    internal void SendBroadcast(BroadcastPacket packet, byte[] frames, SendFlags flags)
    {
        if (!Connected)
        {
            return;
        }

        if (_interceptors is { HasOutgoing: true } interceptors)
        {
            interceptors.NotifyOutgoing(this, packet.ToEvent());
        }

        _session.SendShared(frames, flags);
    }

    void IAcknowledgementTarget.SendAcknowledgement<TArguments>(long id, in TArguments arguments)
    {
        if (!Connected)
        {
            return;
        }

        var packet = PacketEncoding.EncodeAcknowledgement(Namespace.Name, id, arguments, Json, Namespace.Server.Options.Parser);
        try
        {
            _session.Send(packet.Frames);
        }
        finally
        {
            packet.Return();
        }
    }

    internal void EmitCore<TArguments>(
        string name, in TArguments arguments, long? ackId = null, SendFlags flags = SendFlags.None)
        where TArguments : struct, IArguments
    {
        EventNames.ThrowIfReserved(name);
        if (Namespace.RecordsEvents && ackId is null && (flags & SendFlags.Volatile) == 0)
        {
            EmitRecorded(name, arguments, flags);
            return;
        }

        if (!Connected)
        {
            return;
        }

        var packet = PacketEncoding.EncodeEvent(Namespace.Name, name, ackId, arguments, Json, Namespace.Server.Options.Parser);
        try
        {
            if (_interceptors is { HasOutgoing: true } interceptors)
            {
                interceptors.NotifyOutgoing(
                    this, IncomingEvent.Parse(packet.Payload.ToArray(), packet.Attachments.ToArray()));
            }

            _session.Send(packet.Frames, flags);
        }
        finally
        {
            packet.Return();
        }
    }

    // Through the adapter: the client will ask for it if its connection is lost before it has come.
    private void EmitRecorded<TArguments>(string name, in TArguments arguments, SendFlags flags)
        where TArguments : struct, IArguments
    {
        if (_state != SocketState.Connecting)
        {
            Namespace.Adapter.Broadcast(
                BroadcastPacket.Create(Namespace, name, arguments),
                new BroadcastOptions { Rooms = [Id], Compress = (flags & SendFlags.NoCompress) == 0 });
        }
    }

    internal Task<TResult> EmitWithAckCoreAsync<TResult, TArguments>(
        string name, TArguments arguments, TimeSpan timeout, CancellationToken cancellationToken, SendFlags flags = SendFlags.None)
        where TArguments : struct, IArguments
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        }

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
            EmitCore(name, arguments, id, flags);
        }
        catch
        {
            PendingAcknowledgements.Forget(id);
            throw;
        }

        return answer;
    }
}
