namespace Parley.Chat.Hosting;

/// <summary>
/// Token buckets by key: each holds at most <paramref name="burst"/> tokens and gains <paramref name="perSecond"/>.
/// </summary>
/// <remarks>
/// Thread-safe; one lock, held for a few instructions. Memory is bounded: full buckets carry no memory and are swept out, and
/// above <see cref="MaxKeys"/> keys the oldest are forgotten, which errs on the generous side.
/// </remarks>
internal sealed class TokenBuckets(double perSecond, double burst, TimeProvider time)
{
    private const int MaxKeys = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private int _sweepAt = 1_024;

    /// <summary>Takes a token.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="retryAfter">When there is none: how long until there is one.</param>
    public bool TryTake(string key, out TimeSpan retryAfter)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var tokens = _buckets.TryGetValue(key, out var bucket) ? Refill(bucket, now) : burst;
            var taken = tokens >= 1;
            retryAfter = taken ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - tokens) / perSecond);
            _buckets[key] = new Bucket(taken ? tokens - 1 : tokens, now);
            if (_buckets.Count > _sweepAt)
            {
                Sweep(now);
            }

            return taken;
        }
    }

    private double Refill(Bucket bucket, long now) =>
        Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));

    private void Sweep(long now)
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (Refill(bucket, now) >= burst)
            {
                _buckets.Remove(key);
            }
        }

        if (_buckets.Count > MaxKeys)
        {
            var oldest = _buckets.OrderBy(pair => pair.Value.At).Take(_buckets.Count - (MaxKeys / 2)).Select(pair => pair.Key).ToList();
            foreach (var key in oldest)
            {
                _buckets.Remove(key);
            }
        }

        _sweepAt = Math.Max(1_024, _buckets.Count * 2);
    }

    private readonly record struct Bucket(double Tokens, long At);
}
