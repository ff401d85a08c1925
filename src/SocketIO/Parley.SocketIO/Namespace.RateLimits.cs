using Parley.SocketIO.Events;
using Parley.SocketIO.RateLimiting;

namespace Parley.SocketIO;

// How often a client may send what.
public partial class Namespace
{
    private NamedEventLimit[] _eventLimits = [];

    /// <summary>
    /// Limits how often each socket that joins from now on may send an event, beside the limit for all events
    /// (<see cref="SocketIOOptions.EventRateLimit"/>).
    /// </summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="limit">The limit; it takes the place of an earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit allows nothing.</exception>
    public void LimitRate(string eventName, EventRateLimit limit)
    {
        EventNames.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(limit);
        if (!limit.IsValid)
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "Permits and window must be more than zero.");
        }

        lock (_sync)
        {
            _eventLimits =
            [
                .. _eventLimits.Where(other => other.Name != eventName),
                new NamedEventLimit(eventName, limit),
            ];
        }
    }

    internal EventRateLimiter? CreateRateLimiter()
    {
        return EventRateLimiter.Create(Server.Options.EventRateLimit, _eventLimits);
    }
}
