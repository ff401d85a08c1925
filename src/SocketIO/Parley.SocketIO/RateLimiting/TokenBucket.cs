namespace Parley.SocketIO.RateLimiting;

/// <summary>
/// Counts the events of one socket against a limit: a bucket of permits that fills evenly.
/// Not thread-safe: used under the inbound lock of its session.
/// </summary>
internal struct TokenBucket
{
    private double _tokens;
    private long _filledAt;
    private bool _isStarted;

    /// <summary>Whether the last event was refused: a series of refusals is reported once.</summary>
    public bool IsExhausted { get; private set; }

    /// <param name="limit">The limit.</param>
    /// <param name="now">A clock in milliseconds.</param>
    /// <returns>Whether one more event is allowed now.</returns>
    public bool TryTake(EventRateLimit limit, long now)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _tokens = limit.Permits;
        }
        else
        {
            var gained = (now - _filledAt) * limit.Permits / limit.Window.TotalMilliseconds;
            _tokens = Math.Min(limit.Permits, _tokens + gained);
        }

        _filledAt = now;
        if (_tokens < 1)
        {
            IsExhausted = true;
            return false;
        }

        IsExhausted = false;
        _tokens--;
        return true;
    }
}
