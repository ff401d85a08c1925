using System.ComponentModel;
using Parley.SocketIO.Contracts;

namespace Parley.SocketIO.CompilerServices;

/// <summary>Sends the events of contracts; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractEmitter
{
    /// <summary>Sends an event to a socket.</summary>
    /// <typeparam name="TEvents">The contract.</typeparam>
    /// <typeparam name="TArguments">Type of the arguments.</typeparam>
    /// <param name="emits">Where to.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    public static void Emit<TEvents, TArguments>(SocketEmits<TEvents> emits, string name, TArguments arguments)
        where TEvents : class
        where TArguments : struct, IEventArguments
    {
        emits.Socket.EmitCore(name, new ContractArguments<TArguments>(arguments), flags: emits.Flags);
    }

    /// <summary>Sends an event to many.</summary>
    /// <typeparam name="TEvents">The contract.</typeparam>
    /// <typeparam name="TArguments">Type of the arguments.</typeparam>
    /// <param name="emits">Where to.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    public static void Emit<TEvents, TArguments>(BroadcastEmits<TEvents> emits, string name, TArguments arguments)
        where TEvents : class
        where TArguments : struct, IEventArguments
    {
        if (emits.Servers is { } servers)
        {
            servers.ServerSideEmitCore(name, new ContractArguments<TArguments>(arguments));
        }
        else
        {
            emits.Target!.EmitCore(name, new ContractArguments<TArguments>(arguments));
        }
    }

    /// <summary>Sends an event to a socket and waits for its acknowledgement.</summary>
    /// <typeparam name="TEvents">The contract.</typeparam>
    /// <typeparam name="TArguments">Type of the arguments.</typeparam>
    /// <typeparam name="TResult">Type of the acknowledgement's first argument.</typeparam>
    /// <param name="emits">Where to.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeoutSeconds">How long to wait where <paramref name="emits"/> says nothing.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    /// <returns>The acknowledgement's first argument.</returns>
    public static Task<TResult> EmitWithAckAsync<TEvents, TArguments, TResult>(
        SocketEmits<TEvents> emits, string name, TArguments arguments, double timeoutSeconds, CancellationToken cancellationToken)
        where TEvents : class
        where TArguments : struct, IEventArguments
    {
        return emits.Socket.EmitWithAckCoreAsync<TResult, ContractArguments<TArguments>>(
            name,
            new ContractArguments<TArguments>(arguments),
            emits.Timeout ?? TimeSpan.FromSeconds(timeoutSeconds),
            cancellationToken,
            emits.Flags);
    }

    /// <summary>Sends an event to many and waits for the acknowledgements of all.</summary>
    /// <typeparam name="TEvents">The contract.</typeparam>
    /// <typeparam name="TArguments">Type of the arguments.</typeparam>
    /// <typeparam name="TResult">Type of an acknowledgement's first argument.</typeparam>
    /// <param name="emits">Where to.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeoutSeconds">How long to wait where <paramref name="emits"/> says nothing.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    /// <returns>The first argument of each acknowledgement.</returns>
    public static Task<IReadOnlyList<TResult>> EmitWithAckAsync<TEvents, TArguments, TResult>(
        BroadcastEmits<TEvents> emits, string name, TArguments arguments, double timeoutSeconds, CancellationToken cancellationToken)
        where TEvents : class
        where TArguments : struct, IEventArguments
    {
        var timeout = emits.Timeout ?? TimeSpan.FromSeconds(timeoutSeconds);
        var written = new ContractArguments<TArguments>(arguments);
        return emits.Servers is { } servers
            ? servers.ServerSideEmitWithAckCoreAsync<TResult, ContractArguments<TArguments>>(name, written, timeout, cancellationToken)
            : emits.Target!.EmitWithAckCoreAsync<TResult, ContractArguments<TArguments>>(name, written, timeout, cancellationToken);
    }
}
