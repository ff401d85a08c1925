using Parley.SocketIO.Authorization;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Events that not everybody may send.
public sealed partial class Socket
{
    /// <summary>Passes an event on if its person may send it. It owns its bytes, since a policy may take a while.</summary>
    private async ValueTask HandleAuthorizedAsync(IncomingEvent e, EventGate guarded)
    {
        var socketEvent = new SocketEvent(this, guarded.EventName, e, isIncoming: true);
        var result = await guarded.Gate.EvaluateAsync(User, socketEvent).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            ReportError(new EventNotAuthorizedException(socketEvent, result.Failure), guarded.EventName);
        }
        else if (Connected)
        {
            await Pass(e, out _).ConfigureAwait(false);
        }
    }
}
