namespace Parley.Chat.Accounts;

/// <summary>
/// Wrong passwords by account and address. After a few the pair has to wait, twice as long after each further one. The address is
/// part of it so that nobody can lock somebody else out. Thread-safe; one lock.
/// </summary>
internal sealed class SignInFailures(AccountOptions options, TimeProvider time)
{
    private const int MaxKeys = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string NameKey, string Address), Entry> _entries = [];

    /// <summary>Tells whether the pair has to wait.</summary>
    public bool MustWait(string nameKey, string address, out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = _entries.TryGetValue((nameKey, address), out var entry) ? entry.LockedUntil - time.GetUtcNow() : TimeSpan.Zero;
            return wait > TimeSpan.Zero;
        }
    }

    public void Count(string nameKey, string address)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_entries.Count >= MaxKeys)
            {
                Sweep(now);
            }

            var entry = _entries.TryGetValue((nameKey, address), out var known) && !IsOver(known, now) ? known : default;
            var count = entry.Count + 1;
            var doublings = count - options.SignInFailures;
            var wait = doublings < 0
                ? TimeSpan.Zero
                : Min(options.SignInFirstWait * Math.Pow(2, Math.Min(doublings, 30)), options.SignInLongestWait);
            _entries[(nameKey, address)] = new Entry(count, now, now + wait);
        }
    }

    public void Forget(string nameKey, string address)
    {
        lock (_lock)
        {
            _entries.Remove((nameKey, address));
        }
    }

    /// <summary>Failures below the limit are forgotten after the first wait's time, those above it after the longest.</summary>
    private bool IsOver(Entry entry, DateTimeOffset now) => entry.Count < options.SignInFailures
        ? now - entry.LastAt >= options.SignInFirstWait
        : now - entry.LockedUntil >= options.SignInLongestWait;

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (key, entry) in _entries)
        {
            if (IsOver(entry, now))
            {
                _entries.Remove(key);
            }
        }

        var oldest = _entries.OrderBy(pair => pair.Value.LastAt).Take(_entries.Count - (MaxKeys / 2)).Select(pair => pair.Key).ToList();
        foreach (var key in oldest)
        {
            _entries.Remove(key);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private readonly record struct Entry(int Count, DateTimeOffset LastAt, DateTimeOffset LockedUntil);
}
