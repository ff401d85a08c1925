using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

// A connection outlives the token with which it was opened, unless it is told when that expires.
public sealed partial class Socket : IDeadlineTarget
{
    // The wheel keeps what waits on it: a socket that is gone is let go of at the next look, not when its token would expire.
    private const long LookEvery = 60_000;

    // The wheel takes a millisecond clock; this one is far enough.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(10_000);

    private DateTimeOffset? _expiresAt;
    private long _expiryDue = long.MaxValue;
    private long _expiryLook = long.MaxValue;

    /// <summary>
    /// When the right to be connected ends: the whole connection is closed then with "forced close", and a stock client
    /// reconnects, asking its <c>auth</c> function for a new token. <see langword="null"/> for never.
    /// </summary>
    public DateTimeOffset? ExpiresAt
    {
        get
        {
            lock (_sync)
            {
                return _expiresAt;
            }
        }
    }

    /// <summary>
    /// Sets or moves the moment at which the right to be connected ends: in a middleware, from the token; later, when the
    /// client has sent a new one.
    /// </summary>
    /// <param name="moment">The moment; <see langword="null"/> for never.</param>
    public void ExpireAt(DateTimeOffset? moment)
    {
        lock (_sync)
        {
            _expiresAt = moment;
            if (moment is null || _state is SocketState.Disconnecting or SocketState.Disconnected)
            {
                _expiryDue = long.MaxValue;
                return;
            }

            var wait = moment.Value - Namespace.Server.Time.GetUtcNow();
            _expiryDue = _session.Wheel.After(wait < LongestWait ? wait : LongestWait);
            var look = NextLook(_session.Wheel.Now);
            if (look < _expiryLook)
            {
                _expiryLook = look;
                _session.Wheel.Schedule(this, look);
            }
        }
    }

    long IDeadlineTarget.OnDeadline(long due, long now)
    {
        lock (_sync)
        {
            if (due != _expiryLook)
            {
                // An earlier look was asked for meanwhile.
                return long.MaxValue;
            }

            _expiryLook = long.MaxValue;
            if (_expiryDue == long.MaxValue || _state is SocketState.Disconnecting or SocketState.Disconnected)
            {
                return long.MaxValue;
            }

            if (now < _expiryDue)
            {
                return _expiryLook = NextLook(now);
            }

            _expiryDue = long.MaxValue;
        }

        _session.Close(DisconnectReason.ForcedClose.WithDescription("the authentication has expired"));
        return long.MaxValue;
    }

    private long NextLook(long now)
    {
        return Math.Min(_expiryDue, now + LookEvery);
    }
}
