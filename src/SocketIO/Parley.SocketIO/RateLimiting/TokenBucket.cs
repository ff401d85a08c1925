namespace Parley.SocketIO.RateLimiting;

/// <summary>
/// Counts the events of one socket against a limit: a bucket of permits that fills evenly.
/// Not thread-safe: used under the inbound lock of its session.
/// </summary>
internal struct TokenBucket
{
    private double _tokens;
    private long _filledAt;
    private long _quietUntil;
    private bool _isStarted;

    /// <param name="limit">The limit.</param>
    /// <param name="now">A clock in milliseconds.</param>
    /// <param name="isFirst">Whether this is the first event in a window that is refused: the others are not worth a report.</param>
    /// <returns>Whether one more event is allowed now.</returns>
    public bool TryTake(EventRateLimit limit, long now, out bool isFirst)
    {
        isFirst = false;
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
            isFirst = now >= _quietUntil;
            if (isFirst)
            {
                _quietUntil = now + Math.Max((long)limit.Window.TotalMilliseconds, 1);
            }

            return false;
        }

        _tokens--;
        return true;
    }
}
