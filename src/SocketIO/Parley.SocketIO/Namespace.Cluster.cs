using System.Text;
using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// What the servers of a cluster say to each other.
public partial class Namespace
{
    /// <summary>How long other servers are waited for where no time is given.</summary>
    public static readonly TimeSpan DefaultServerTimeout = TimeSpan.FromSeconds(5);

    private readonly HandlerTable _serverHandlers = new();

    /// <summary>Sends an event to every other server of the cluster. Clients do not see it.</summary>
    /// <param name="name">The event's name.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connection</c>.</exception>
    public void ServerSideEmit(string name)
    {
        ServerSideEmitCore(name, default(NoArguments));
    }

    /// <inheritdoc cref="ServerSideEmit{T1, T2}"/>
    public void ServerSideEmit<T1>(string name, T1 first)
    {
        ServerSideEmitCore(name, new Arguments<T1>(first));
    }

    /// <summary>Sends an event to every other server of the cluster. Clients do not see it.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connection</c>.</exception>
    public void ServerSideEmit<T1, T2>(string name, T1 first, T2 second)
    {
        ServerSideEmitCore(name, new Arguments<T1, T2>(first, second));
    }

    /// <summary>Sends an event to every other server of the cluster and waits for the answer of each.</summary>
    /// <typeparam name="TResult">Type of an answer's first argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait; <see cref="DefaultServerTimeout"/> when null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>One answer a server; empty when there is no other.</returns>
    /// <exception cref="BroadcastTimeoutException{TResult}">Not all have answered in time; it has the answers of those who have.</exception>
    public Task<IReadOnlyList<TResult>> ServerSideEmitWithAckAsync<TResult>(
        string name, object? argument = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        return ServerSideEmitWithAckCoreAsync<TResult, Arguments<object?>>(
            name, new Arguments<object?>(argument), timeout ?? DefaultServerTimeout, cancellationToken);
    }

    /// <summary>Handles an event that another server of the cluster sends with <see cref="ServerSideEmit(string)"/>.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Called for each such event.</param>
    public void OnServerSide(string name, Action handler)
    {
        AddServerHandler(name, handler, new Handler0(handler, null));
    }

    /// <summary>
    /// Handles an event that another server of the cluster sends with <see cref="ServerSideEmit{T1}"/>. Parameters are as in
    /// <see cref="Socket.On{T1}(string, Action{T1})"/>; <see cref="Acknowledgement"/> answers the other server.
    /// </summary>
    /// <typeparam name="T1">Type of the argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Called for each such event.</param>
    public void OnServerSide<T1>(string name, Action<T1> handler)
    {
        AddServerHandler(name, handler, new Handler<T1>(Server.ServerHandlerParameters, handler, null));
    }

    /// <inheritdoc cref="OnServerSide{T1}(string, Action{T1})"/>
    public void OnServerSide<T1>(string name, Func<T1, Task> handler)
    {
        AddServerHandler(name, handler, new Handler<T1>(Server.ServerHandlerParameters, null, handler));
    }

    /// <inheritdoc cref="OnServerSide{T1}(string, Action{T1})"/>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    public void OnServerSide<T1, T2>(string name, Action<T1, T2> handler)
    {
        AddServerHandler(name, handler, new Handler<T1, T2>(Server.ServerHandlerParameters, handler, null));
    }

    /// <inheritdoc cref="OnServerSide{T1, T2}(string, Action{T1, T2})"/>
    public void OnServerSide<T1, T2>(string name, Func<T1, T2, Task> handler)
    {
        AddServerHandler(name, handler, new Handler<T1, T2>(Server.ServerHandlerParameters, null, handler));
    }

    /// <summary>Takes an event that another server has sent; for adapters.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="answer">Sends the answer back; <see langword="null"/> when none is wanted.</param>
    /// <exception cref="System.Text.Json.JsonException">The packet's arguments are no array that begins with a name.</exception>
    public void ReceiveServerSideEvent(BroadcastPacket packet, Action<RawArgument>? answer = null)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var e = IncomingEvent.Parse(packet.Arguments, packet.Attachments, hasId: answer is not null);
        if (_serverHandlers.TryFind(e.Name, out var entry))
        {
            var target = answer is null ? null : new ServerSideAnswer(Server.Json, answer);
            foreach (var handler in entry.Handlers)
            {
                _ = RunServerHandlerAsync(handler, target, e);
            }
        }
    }

    internal Task<IReadOnlyList<TResult>> ServerSideEmitWithAckCoreAsync<TResult, TArguments>(
        string name, in TArguments arguments, TimeSpan timeout, CancellationToken cancellationToken)
        where TArguments : struct, IArguments
    {
        ThrowIfReserved(name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        var packet = BroadcastPacket.Create(this, name, arguments);
        return new BroadcastAnswers<TResult>(Server, timeout, isPerServer: true)
            .Ask(answers => Adapter.ServerSideEmit(packet, answers), cancellationToken);
    }

    private static void ThrowIfReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name is "connect" or "connection" or "new_namespace")
        {
            throw new ArgumentException($"\"{name}\" is one of Socket.IO's own events.", nameof(name));
        }
    }

    private async Task RunServerHandlerAsync(EventHandlerBase handler, IAcknowledgementTarget? target, IncomingEvent e)
    {
        try
        {
            await handler.InvokeAsync(target, e).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A handler of the application may throw anything; other servers go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Server.ReportError(new SocketIOErrorContext(exception, this, Encoding.UTF8.GetString(e.Name)));
        }
    }

    private void AddServerHandler(string name, Delegate handler, EventHandlerBase entry)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ThrowIfReserved(name);
        _serverHandlers.Add(name, handler, entry.InScope(Server.ServerHandlerParameters));
    }

    internal void ServerSideEmitCore<TArguments>(string name, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        ThrowIfReserved(name);
        if (Adapter is InMemoryAdapter { IsAlone: true })
        {
            SocketLog.NoOtherServer(Server.Logger, Name);
        }

        Adapter.ServerSideEmit(BroadcastPacket.Create(this, name, arguments), null);
    }
}
