using System.Text;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.RateLimiting;

/// <summary>
/// The limits that hold for one socket: one for all events, and one each for events that the namespace names. It exists only
/// where there are limits. Used under the inbound lock of its session.
/// </summary>
internal sealed class EventRateLimiter
{
    private readonly EventRateLimit? _all;
    private readonly NamedEventLimit[] _named;
    private readonly TokenBucket[] _buckets;
    private TokenBucket _bucket;

    private EventRateLimiter(EventRateLimit? all, NamedEventLimit[] named)
    {
        _all = all;
        _named = named;
        _buckets = new TokenBucket[named.Length];
    }

    public static EventRateLimiter? Create(EventRateLimit? all, NamedEventLimit[] named)
    {
        return all is null && named.Length == 0 ? null : new EventRateLimiter(all, named);
    }

    /// <returns>What to do with the event; <see langword="null"/> when it is allowed.</returns>
    public RateLimitAction? Check(ReadOnlySpan<byte> eventName, DeadlineWheel wheel, out bool isFirst)
    {
        var now = wheel.Now;
        isFirst = false;
        for (var i = 0; i < _named.Length; i++)
        {
            if (eventName.SequenceEqual(_named[i].Utf8Name) && !_buckets[i].TryTake(_named[i].Limit, now, out isFirst))
            {
                return _named[i].Limit.Action;
            }
        }

        return _all is not null && !_bucket.TryTake(_all, now, out isFirst) ? _all.Action : null;
    }
}

/// <summary>A limit for the events of one name.</summary>
internal sealed record NamedEventLimit(string Name, EventRateLimit Limit)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
}
