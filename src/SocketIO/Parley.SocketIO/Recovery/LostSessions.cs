using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Recovery;

/// <summary>
/// Sessions whose connection was lost, each for a while, by the secret of its client. Thread-safe. Bounded: the oldest go
/// first.
/// </summary>
internal sealed class LostSessions : IDeadlineTarget
{
    private readonly Dictionary<string, LinkedListNode<Entry>> _byPrivateId = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byAge = new();
    private readonly DeadlineWheel _wheel;
    private readonly long _duration;
    private readonly int _capacity;
    private readonly Action _onEmpty;
    private bool _isScheduled;

    /// <param name="wheel">Where time is looked at.</param>
    /// <param name="duration">How long a session is kept, in milliseconds.</param>
    /// <param name="capacity">How many are kept.</param>
    /// <param name="onEmpty">Called without a lock when the last session has gone unclaimed.</param>
    public LostSessions(DeadlineWheel wheel, long duration, int capacity, Action onEmpty)
    {
        _wheel = wheel;
        _duration = duration;
        _capacity = capacity;
        _onEmpty = onEmpty;
    }

    public bool IsEmpty
    {
        get
        {
            lock (_byAge)
            {
                return _byAge.Count == 0;
            }
        }
    }

    public void Add(RecoverableSession session)
    {
        // A session that was taken and not used goes back for the rest of its time: what it needs is not kept longer.
        var expires = Math.Min(session.Expires, _wheel.Now + _duration);
        var entry = new Entry(session with { Expires = expires }, expires);
        lock (_byAge)
        {
            if (_byPrivateId.TryGetValue(session.PrivateId, out var earlier))
            {
                _byAge.Remove(earlier);
            }

            _byPrivateId[session.PrivateId] = _byAge.AddLast(entry);
            while (_byAge.Count > _capacity)
            {
                RemoveOldest();
            }

            // An entry that is on the wheel already looks after this one too.
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        _wheel.Schedule(this, expires);
    }

    /// <summary>Takes a session: nobody takes it a second time.</summary>
    public RecoverableSession? Take(string privateId)
    {
        lock (_byAge)
        {
            if (!_byPrivateId.Remove(privateId, out var node))
            {
                return null;
            }

            _byAge.Remove(node);
            return node.Value.Expires > _wheel.Now ? node.Value.Session : null;
        }
    }

    public void Clear()
    {
        lock (_byAge)
        {
            _byAge.Clear();
            _byPrivateId.Clear();
        }
    }

    long IDeadlineTarget.OnDeadline(long due, long now)
    {
        lock (_byAge)
        {
            while (_byAge.First is { Value: var oldest })
            {
                if (oldest.Expires > now)
                {
                    return oldest.Expires;
                }

                RemoveOldest();
            }

            _isScheduled = false;
        }

        // Not on the timer's thread: the namespace may go now.
        ThreadPool.UnsafeQueueUserWorkItem(static action => action(), _onEmpty, preferLocal: false);
        return long.MaxValue;
    }

    private void RemoveOldest()
    {
        _byPrivateId.Remove(_byAge.First!.Value.Session.PrivateId);
        _byAge.RemoveFirst();
    }

    private sealed record Entry(RecoverableSession Session, long Expires);
}
