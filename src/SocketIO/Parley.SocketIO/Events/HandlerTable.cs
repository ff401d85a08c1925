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

    public void Add(string name, EventHandlerBase handler)
    {
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

    public void Remove(string name)
    {
        lock (this)
        {
            _entries = [.. _entries.Where(entry => entry.Name != name)];
        }
    }

    public bool TryFind(ReadOnlySpan<byte> name, out Entry entry)
    {
        var entries = Volatile.Read(ref _entries);
        var index = IndexOf(entries, name);
        entry = index < 0 ? default : entries[index];
        return index >= 0;
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
