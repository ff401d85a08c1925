using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Recovery;

/// <summary>
/// Sessions whose connection was lost, each for a while, by the secret of its client. Thread-safe. Bounded: the oldest go
/// first.
/// </summary>
internal sealed class LostSessions : IDeadlineTarget
{
    private readonly Dictionary<string, Entry> _byPrivateId = new(StringComparer.Ordinal);
    private readonly Queue<Entry> _byAge = new();
    private readonly DeadlineWheel _wheel;
    private readonly long _duration;
    private readonly int _capacity;

    public LostSessions(DeadlineWheel wheel, long duration, int capacity)
    {
        _wheel = wheel;
        _duration = duration;
        _capacity = capacity;
    }

    public void Add(RecoverableSession session)
    {
        var entry = new Entry(session, _wheel.Now + _duration);
        bool isFirst;
        lock (_byAge)
        {
            if (!_byPrivateId.TryAdd(session.PrivateId, entry))
            {
                return;
            }

            isFirst = _byAge.Count == 0;
            _byAge.Enqueue(entry);
            while (_byAge.Count > _capacity)
            {
                Forget(_byAge.Dequeue());
            }
        }

        if (isFirst)
        {
            _wheel.Schedule(this, entry.Expires);
        }
    }

    /// <summary>Takes a session: nobody takes it a second time.</summary>
    public RecoverableSession? Take(string privateId)
    {
        lock (_byAge)
        {
            return _byPrivateId.Remove(privateId, out var entry) && entry.Expires > _wheel.Now ? entry.Session : null;
        }
    }

    long IDeadlineTarget.OnDeadline(long due, long now)
    {
        lock (_byAge)
        {
            while (_byAge.TryPeek(out var oldest))
            {
                if (oldest.Expires > now)
                {
                    return oldest.Expires;
                }

                Forget(_byAge.Dequeue());
            }
        }

        return long.MaxValue;
    }

    private void Forget(Entry entry)
    {
        _byPrivateId.Remove(entry.Session.PrivateId);
    }

    private sealed record Entry(RecoverableSession Session, long Expires);
}
