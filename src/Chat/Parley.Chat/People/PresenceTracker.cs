namespace Parley.Chat.People;

/// <summary>
/// Who is online: whoever has at least one socket, or had one a moment ago. Kept in memory only.
/// </summary>
/// <remarks>
/// Thread-safe; one lock. <see cref="Changed"/> is raised inside it, so that the changes of one person are told in their order:
/// a listener hands them on and calls nothing back.
/// </remarks>
internal sealed class PresenceTracker(PresenceOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _online = new(StringComparer.Ordinal);

    public event Action<string, bool>? Changed;

    public bool IsOnline(string personId)
    {
        lock (_lock)
        {
            return _online.ContainsKey(personId);
        }
    }

    public void Connected(string personId)
    {
        lock (_lock)
        {
            if (_online.TryGetValue(personId, out var entry))
            {
                entry.Sockets++;
                entry.Leave?.Dispose();
                entry.Leave = null;
                return;
            }

            _online.Add(personId, new Entry { Sockets = 1 });
            Changed?.Invoke(personId, true);
        }
    }

    public void Disconnected(string personId)
    {
        lock (_lock)
        {
            if (_online.TryGetValue(personId, out var entry) && --entry.Sockets == 0)
            {
                entry.Leave = time.CreateTimer(_ => Leave(personId, entry), null, options.Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _online.Values)
            {
                entry.Leave?.Dispose();
            }

            _online.Clear();
        }
    }

    private void Leave(string personId, Entry entry)
    {
        lock (_lock)
        {
            // The timer may have fired while a new socket came.
            if (entry.Sockets == 0 && _online.TryGetValue(personId, out var current) && ReferenceEquals(current, entry))
            {
                entry.Leave?.Dispose();
                _online.Remove(personId);
                Changed?.Invoke(personId, false);
            }
        }
    }

    private sealed class Entry
    {
        public int Sockets { get; set; }

        public ITimer? Leave { get; set; }
    }
}
