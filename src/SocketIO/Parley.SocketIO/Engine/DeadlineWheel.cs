namespace Parley.SocketIO.Engine;

/// <summary>Something with a next moment at which it wants to be called.</summary>
internal interface IDeadlineTarget
{
    /// <summary>Acts on whatever is due. Called from a timer thread; must not block.</summary>
    /// <param name="due">The moment that was asked for: a target that has since asked for another one knows this call as stale.</param>
    /// <param name="now">The wheel's clock in milliseconds.</param>
    /// <returns>The next moment, or <see cref="long.MaxValue"/> for none.</returns>
    long OnDeadline(long due, long now);
}

/// <summary>
/// One timer for all connections: a wheel of lists, one list a tick. A connection is in one list at a time, so that
/// scheduling costs the same for ten and for a hundred thousand, and no connection owns a timer. With nothing to wait for the
/// timer stands still.
/// Thread-safe: each list has its own lock; targets are called without one.
/// </summary>
internal sealed class DeadlineWheel : IDisposable
{
    /// <summary>How late a target may be called, in milliseconds, on an idle machine.</summary>
    public const int TickMilliseconds = 25;

    // 2,048 ticks are 51 seconds, longer than the default heartbeat; what is due later is looked at once a turn.
    private const int SlotCount = 2048;

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly Lock _turning = new();
    private readonly Lock _timerState = new();
    private readonly ITimer _timer;
    private List<Entry> _due = [];
    private long _lastTick;
    private int _count;
    private bool _isRunning;

    public DeadlineWheel(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        for (var i = 0; i < SlotCount; i++)
        {
            _slots[i] = new Slot();
        }

        // The timer must not keep the execution context of the request that happened to create the server.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(
                static state => ((DeadlineWheel)state!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Milliseconds on a clock that never goes back.</summary>
    public long Now => (long)_time.GetElapsedTime(_origin).TotalMilliseconds;

    /// <summary>How many calls are outstanding, stale ones among them.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The moment that lies <paramref name="delay"/> ahead on that clock.</summary>
    public long After(TimeSpan delay)
    {
        return Now + (long)delay.TotalMilliseconds;
    }

    public void Schedule(IDeadlineTarget target, long due)
    {
        // Counted first, so that the timer never stops over an entry.
        if (Interlocked.Increment(ref _count) == 1)
        {
            Start();
        }

        // A tick that is being turned now may be missed, so the next one is the earliest.
        var tick = Math.Max(due / TickMilliseconds, Volatile.Read(ref _lastTick)) + 1;
        while (true)
        {
            var slot = _slots[tick % SlotCount];
            lock (slot)
            {
                if (tick > Volatile.Read(ref _lastTick))
                {
                    slot.Entries.Add(new Entry(target, due));
                    return;
                }
            }

            tick = Volatile.Read(ref _lastTick) + 1;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
    }

    private void Start()
    {
        lock (_timerState)
        {
            if (!_isRunning)
            {
                _isRunning = true;
                var tick = TimeSpan.FromMilliseconds(TickMilliseconds);
                _timer.Change(tick, tick);
            }
        }
    }

    private void StopIfEmpty()
    {
        lock (_timerState)
        {
            // Whoever adds the first entry after this look finds the timer stopped, and starts it.
            if (Volatile.Read(ref _count) == 0)
            {
                _isRunning = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Turn()
    {
        // Two timer callbacks may overlap when the first is slow; the second has nothing to add.
        if (!_turning.TryEnter())
        {
            return;
        }

        try
        {
            var nowTick = Now / TickMilliseconds;
            var first = _lastTick + 1;
            if (nowTick - first >= SlotCount)
            {
                // After a long sleep every slot is due once; turning further would find nothing.
                first = nowTick - SlotCount + 1;
            }

            for (var tick = first; tick <= nowTick; tick++)
            {
                TurnSlot(tick);
            }

            StopIfEmpty();
        }
        finally
        {
            _turning.Exit();
        }
    }

    private void TurnSlot(long tick)
    {
        var slot = _slots[tick % SlotCount];
        lock (slot)
        {
            Volatile.Write(ref _lastTick, tick);
            (slot.Entries, _due) = (_due, slot.Entries);
        }

        Interlocked.Add(ref _count, -_due.Count);
        var now = Now;
        foreach (var entry in _due)
        {
            var next = entry.Due <= now ? entry.Target.OnDeadline(entry.Due, now) : entry.Due;
            if (next != long.MaxValue)
            {
                Schedule(entry.Target, next);
            }
        }

        _due.Clear();
    }

    private readonly record struct Entry(IDeadlineTarget Target, long Due);

    private sealed class Slot
    {
        public List<Entry> Entries { get; set; } = [];
    }
}
