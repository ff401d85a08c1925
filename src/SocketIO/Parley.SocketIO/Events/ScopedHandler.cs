using Parley.SocketIO.Acknowledgements;

namespace Parley.SocketIO.Events;

/// <summary>
/// Runs a handler that asks for services in a scope of its own, which ends when the handler has completed. Handlers without
/// services are not wrapped and pay nothing. Immutable.
/// </summary>
internal sealed class ScopedHandler(HandlerParameters parameters, EventHandlerBase inner) : EventHandlerBase
{
    public override bool IsAsync => inner.IsAsync;

    public override bool NeedsScope => false;

    public override async ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        // Nothing is awaited before the arguments are decoded: they lie in the receive buffer.
        var scope = parameters.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            await inner.InvokeAsync(target, e, scope.ServiceProvider).ConfigureAwait(false);
        }
    }
}
