using System.Globalization;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Recovery;

/// <summary>
/// The recent events of a namespace, numbered, as finished frames. An offset is the number with a mark of this process, so
/// that one of an earlier process is told from its own.
/// Thread-safe; what is recorded and what is asked for is put in order by <see cref="RecoveryAdapter"/>. Bounded by age and by
/// size. What has gone for its age was seen by every client whose session is kept, since its heartbeat was answered later; of
/// what has gone for want of room that is not known.
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
        bool isFirst;
        long expires;
        lock (_entries)
        {
            // The number counts only once the frames are there: encoding may fail.
            var number = _last + 1;
            frames = packet.ToFrames(lastArgument: ToOffset(number));
            expires = _wheel.Now + _duration;
            isFirst = _entries.Count == 0;
            _entries.Enqueue(new Entry(number, expires, options, frames));
            _size += frames.Length + Overhead;
            Interlocked.Exchange(ref _last, number);
            while (_size > _capacity)
            {
                _lastGone = Drop();
            }
        }

        if (isFirst)
        {
            _wheel.Schedule(this, expires);
        }

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
    public List<byte[]> Missed(RecoverableSession session)
    {
        var missed = new List<byte[]>();
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
                    missed.Add(entry.Frames);
                }
            }
        }

        return missed;
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
        }

        return long.MaxValue;
    }

    private static bool IsFor(Entry entry, RecoverableSession session)
    {
        foreach (var room in entry.Options.Except)
        {
            if (session.Rooms.ContainsKey(room))
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
            if (session.Rooms.TryGetValue(room, out var joinedAt) && TryParse(joinedAt, out var joined, mark: null)
                && entry.Number > joined)
            {
                return true;
            }
        }

        return false;
    }

    private long Drop()
    {
        var oldest = _entries.Dequeue();
        _size -= oldest.Frames.Length + Overhead;
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

    private sealed record Entry(long Number, long Expires, BroadcastOptions Options, byte[] Frames);
}
