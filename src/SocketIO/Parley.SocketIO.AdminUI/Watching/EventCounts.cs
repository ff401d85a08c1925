using System.Text.Json;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>
/// What has happened, counted by the second it happened in: the aggregated events of the Admin UI. Thread-safe. Packets are
/// counted without a lock but at the turn of a second; everything else is rare.
/// </summary>
internal sealed class EventCounts(TimeProvider time)
{
    // Reasons are few; a name that is made up by nobody we know must not let this grow.
    private const int MostReasons = 64;

    private readonly Lock _sync = new();
    private readonly List<Second> _past = [];
    private volatile Second _current = new(0);

    public void PacketReceived(int bytes)
    {
        var second = Current();
        Interlocked.Increment(ref second.PacketsIn);
        Interlocked.Add(ref second.BytesIn, bytes);
    }

    public void PacketSent(int bytes)
    {
        var second = Current();
        Interlocked.Increment(ref second.PacketsOut);
        Interlocked.Add(ref second.BytesOut, bytes);
    }

    public void Connected()
    {
        Interlocked.Increment(ref Current().Connections);
    }

    public void Disconnected(string reason)
    {
        var second = Current();
        lock (_sync)
        {
            second.Disconnections.TryGetValue(reason, out var count);
            if (count > 0 || second.Disconnections.Count < MostReasons)
            {
                second.Disconnections[reason] = count + 1;
            }
        }
    }

    /// <summary>Writes what was counted since the last call, and forgets it.</summary>
    public void WriteAndClear(Utf8JsonWriter writer)
    {
        Second[] seconds;
        lock (_sync)
        {
            seconds = [.. _past, _current];
            _past.Clear();
            _current = new Second(_current.Number);
        }

        writer.WriteStartArray();
        foreach (var second in seconds)
        {
            second.Write(writer);
        }

        writer.WriteEndArray();
    }

    private Second Current()
    {
        var number = time.GetUtcNow().ToUnixTimeSeconds();
        var current = _current;
        return current.Number == number ? current : Turn(number);
    }

    private Second Turn(long number)
    {
        lock (_sync)
        {
            if (_current.Number != number)
            {
                _past.Add(_current);
                _current = new Second(number);
                if (_past.Count > 60)
                {
                    // The timer that collects them is late; what is older than a minute is of no use.
                    _past.RemoveAt(0);
                }
            }

            return _current;
        }
    }

    private sealed class Second(long number)
    {
        public long PacketsIn;
        public long PacketsOut;
        public long BytesIn;
        public long BytesOut;
        public long Connections;

        public long Number { get; } = number;

        public Dictionary<string, long> Disconnections { get; } = new(StringComparer.Ordinal);

        public void Write(Utf8JsonWriter writer)
        {
            Write(writer, "rawConnection", null, Volatile.Read(ref Connections));
            Write(writer, "packetsIn", null, Volatile.Read(ref PacketsIn));
            Write(writer, "bytesIn", null, Volatile.Read(ref BytesIn));
            Write(writer, "packetsOut", null, Volatile.Read(ref PacketsOut));
            Write(writer, "bytesOut", null, Volatile.Read(ref BytesOut));
            foreach (var (reason, count) in Disconnections.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                Write(writer, "rawDisconnection", reason, count);
            }
        }

        private void Write(Utf8JsonWriter writer, string type, string? subType, long count)
        {
            if (count == 0)
            {
                return;
            }

            writer.WriteStartObject();
            writer.WriteNumber("timestamp"u8, Number * 1000);
            writer.WriteString("type"u8, type);
            if (subType is not null)
            {
                writer.WriteString("subType"u8, subType);
            }

            writer.WriteNumber("count"u8, count);
            writer.WriteEndObject();
        }
    }
}
