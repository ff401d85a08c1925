using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.CompilerServices;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Contracts;

/// <summary>Handles an event with an object that the application has made. Immutable.</summary>
internal sealed class ContractHandler<THandlers>(ContractEvent<THandlers> declared, THandlers handlers) : EventHandlerBase
    where THandlers : class
{
    public override bool IsAsync => declared.IsAsync;

    public override bool NeedsScope => false;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        var call = new EventCall(target, e);
        return declared.Invoker(handlers, ref call);
    }
}

/// <summary>Handles an event with an object of its own, made with the services of its own scope. Immutable; sockets share it.</summary>
internal sealed class ScopedContractHandler<THandlers>(ContractEvent<THandlers> declared, IServiceScopeFactory scopes)
    : EventHandlerBase
    where THandlers : class, ISocketHandlers<THandlers>
{
    // What it calls may be synchronous, but what it disposes of need not be.
    public override bool IsAsync => true;

    // It makes one itself, with the object in it.
    public override bool NeedsScope => false;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        return ScopedCall.RunAsync<THandlers, (IAcknowledgementTarget? Target, IncomingEvent Event, EventInvoker<THandlers> Invoker)>(
            scopes,
            (Socket)target!,
            static (handlers, state) =>
            {
                var call = new EventCall(state.Target, state.Event);
                return state.Invoker(handlers, ref call);
            },
            (target, e, declared.Invoker));
    }
}
