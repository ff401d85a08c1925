using System.Globalization;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Recovery;

/// <summary>
/// The recent events of a namespace, numbered, as finished frames. An offset is the number with a mark of this process, so
/// that one of an earlier process is told from its own.
/// Thread-safe; what is recorded and what is asked for is put in order by <see cref="RecoveryAdapter"/>. Bounded by age and by
/// size. What has gone for its age was seen by every client whose session is kept, since it has answered a ping that was sent
/// later; of what has gone for want of room that is not known.
/// </summary>
internal sealed class EventRecord : IDeadlineTarget
{
    // What an entry costs beside its bytes, roughly.
    private const int Overhead = 160;

    private readonly Queue<Entry> _entries = new();
    private readonly DeadlineWheel _wheel;
    private readonly string _mark = EngineIds.NewId()[..6] + ".";
    private readonly long _duration;
    private readonly int _capacity;
    private long _size;
    private long _last;
    private long _lastGone;
    private bool _isScheduled;

    public EventRecord(DeadlineWheel wheel, long duration, int capacity)
    {
        _wheel = wheel;
        _duration = duration;
        _capacity = capacity;
    }

    /// <summary>The offset of the last event; read without a lock, since callers hold locks of their own.</summary>
    public string CurrentOffset => ToOffset(Interlocked.Read(ref _last));

    /// <summary>Records an event.</summary>
    /// <returns>Its frames, with the offset as last argument.</returns>
    public byte[] Add(BroadcastPacket packet, BroadcastOptions options)
    {
        byte[] frames;
        long expires;
        lock (_entries)
        {
            // The number counts only once the frames are there: encoding may fail.
            var number = _last + 1;
            frames = packet.ToFrames(lastArgument: ToOffset(number));
            expires = _wheel.Now + _duration;
            var entry = new Entry(number, expires, options, frames);
            _entries.Enqueue(entry);
            _size += entry.Size;
            Interlocked.Exchange(ref _last, number);
            while (_size > _capacity)
            {
                _lastGone = Drop();
            }

            // An entry that is on the wheel already looks after this one too.
            if (_isScheduled)
            {
                return frames;
            }

            _isScheduled = true;
        }

        _wheel.Schedule(this, expires);
        return frames;
    }

    /// <summary>Whether nothing that may be missing after <paramref name="offset"/> has gone.</summary>
    public bool Covers(string offset)
    {
        lock (_entries)
        {
            return TryParse(offset, out var number) && number >= _lastGone && number <= _last;
        }
    }

    /// <summary>
    /// What was sent to the session since it has last seen something. Events that were sent to a room before the session
    /// joined it are not among them, whatever offset the client names.
    /// </summary>
    public List<MissedEvent> Missed(RecoverableSession session)
    {
        var missed = new List<MissedEvent>();
        if (!TryParse(session.LastSeen ?? session.ConnectedAt, out var seen)
            || !TryParse(session.ConnectedAt, out var connected))
        {
            return missed;
        }

        lock (_entries)
        {
            foreach (var entry in _entries)
            {
                if (entry.Number > seen && entry.Number > connected && IsFor(entry, session))
                {
                    missed.Add(new MissedEvent(entry.Frames, entry.Options.SendFlags));
                }
            }
        }

        return missed;
    }

    public void Clear()
    {
        lock (_entries)
        {
            _entries.Clear();
            _size = 0;
            _lastGone = _last;
        }
    }

    long IDeadlineTarget.OnDeadline(long due, long now)
    {
        lock (_entries)
        {
            while (_entries.TryPeek(out var oldest))
            {
                if (oldest.Expires > now)
                {
                    return oldest.Expires;
                }

                Drop();
            }

            _isScheduled = false;
        }

        return long.MaxValue;
    }

    private static bool IsFor(Entry entry, RecoverableSession session)
    {
        foreach (var room in entry.Options.Except)
        {
            if (WasIn(session, room, entry.Number))
            {
                return false;
            }
        }

        if (entry.Options.Rooms.Count == 0)
        {
            return true;
        }

        foreach (var room in entry.Options.Rooms)
        {
            if (WasIn(session, room, entry.Number))
            {
                return true;
            }
        }

        return false;
    }

    private static bool WasIn(RecoverableSession session, string room, long number)
    {
        return session.Rooms.TryGetValue(room, out var joinedAt) && TryParse(joinedAt, out var joined, mark: null) && number > joined;
    }

    private long Drop()
    {
        var oldest = _entries.Dequeue();
        _size -= oldest.Size;
        return oldest.Number;
    }

    private string ToOffset(long number)
    {
        return _mark + number.ToString(CultureInfo.InvariantCulture);
    }

    private bool TryParse(string offset, out long number)
    {
        return TryParse(offset, out number, _mark);
    }

    private static bool TryParse(string offset, out long number, string? mark)
    {
        number = 0;
        var dot = offset.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0
            && (mark is null || offset.StartsWith(mark, StringComparison.Ordinal))
            && long.TryParse(offset.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private sealed record Entry(long Number, long Expires, BroadcastOptions Options, byte[] Frames)
    {
        public int Size { get; } = Overhead + Frames.Length + (8 * (Options.Rooms.Count + Options.Except.Count));
    }
}

/// <summary>An event that a client has missed, as finished frames, and how it is sent.</summary>
internal readonly record struct MissedEvent(byte[] Frames, SendFlags Flags);
