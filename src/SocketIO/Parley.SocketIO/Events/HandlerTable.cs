using System.Text;

namespace Parley.SocketIO.Events;

/// <summary>
/// The handlers of one socket, found by the bytes of the event's name. Sockets have few, so a list that is searched costs
/// less than a dictionary per socket.
/// Thread-safe: replaced as a whole when it changes, read without a lock.
/// </summary>
internal sealed class HandlerTable
{
    private Entry[] _entries = [];

    public void Add(string name, Delegate source, EventHandlerBase handler)
    {
        handler.Source = source;
        var bytes = Encoding.UTF8.GetBytes(name);
        lock (this)
        {
            var index = IndexOf(_entries, bytes);
            if (index < 0)
            {
                _entries = [.. _entries, new Entry(name, bytes, [handler])];
                return;
            }

            var changed = _entries.ToArray();
            changed[index] = changed[index] with { Handlers = [.. changed[index].Handlers, handler] };
            _entries = changed;
        }
    }

    /// <summary>Adds entries that other sockets have too: a socket with no others keeps no table of its own.</summary>
    public void AddShared(Entry[] entries)
    {
        lock (this)
        {
            if (_entries.Length == 0)
            {
                _entries = entries;
                return;
            }

            Entry[] changed = [.. _entries];
            foreach (var entry in entries)
            {
                var index = IndexOf(changed, entry.Utf8Name);
                if (index < 0)
                {
                    changed = [.. changed, entry];
                }
                else
                {
                    changed[index] = changed[index] with { Handlers = [.. changed[index].Handlers, .. entry.Handlers] };
                }
            }

            _entries = changed;
        }
    }

    public void Remove(string name)
    {
        lock (this)
        {
            _entries = [.. _entries.Where(entry => entry.Name != name)];
        }
    }

    public void Remove(string name, Delegate source)
    {
        Remove(name, handler => handler.Source == source);
    }

    public void Remove(string name, EventHandlerBase handler)
    {
        Remove(name, other => other == handler);
    }

    public void Clear()
    {
        lock (this)
        {
            _entries = [];
        }
    }

    public bool TryFind(ReadOnlySpan<byte> name, out Entry entry)
    {
        var entries = Volatile.Read(ref _entries);
        var index = IndexOf(entries, name);
        entry = index < 0 ? default : entries[index];
        return index >= 0;
    }

    private void Remove(string name, Predicate<EventHandlerBase> isMeant)
    {
        lock (this)
        {
            var index = Array.FindIndex(_entries, entry => entry.Name == name);
            var which = index < 0 ? -1 : Array.FindLastIndex(_entries[index].Handlers, isMeant);
            if (which < 0)
            {
                return;
            }

            var entry = _entries[index];
            if (entry.Handlers.Length == 1)
            {
                Remove(name);
                return;
            }

            var changed = _entries.ToArray();
            changed[index] = entry with { Handlers = [.. entry.Handlers[..which], .. entry.Handlers[(which + 1)..]] };
            _entries = changed;
        }
    }

    private static int IndexOf(Entry[] entries, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (name.SequenceEqual(entries[i].Utf8Name))
            {
                return i;
            }
        }

        return -1;
    }

    internal readonly record struct Entry(string Name, byte[] Utf8Name, EventHandlerBase[] Handlers);
}
