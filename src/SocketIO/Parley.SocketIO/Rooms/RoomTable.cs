using System.Collections.Concurrent;

namespace Parley.SocketIO.Rooms;

/// <summary>
/// Who is in which room of a namespace. Thread-safe: each room has its own lock, and a broadcast walks a snapshot that is
/// made anew only after the room has changed.
/// </summary>
internal sealed class RoomTable
{
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    public int Count => _rooms.Count;

    public void Add(string name, Socket socket)
    {
        // A room that its last member left meanwhile takes no one in: try the next one of that name.
        while (!_rooms.GetOrAdd(name, static _ => new Room()).TryAdd(socket))
        {
        }
    }

    public void Remove(string name, Socket socket)
    {
        if (_rooms.TryGetValue(name, out var room) && room.Remove(socket))
        {
            _rooms.TryRemove(new KeyValuePair<string, Room>(name, room));
        }
    }

    public Socket[] Members(string name)
    {
        return _rooms.TryGetValue(name, out var room) ? room.Members() : [];
    }

    private sealed class Room
    {
        private readonly HashSet<Socket> _members = [];
        private Socket[]? _snapshot;
        private bool _isGone;

        public bool TryAdd(Socket socket)
        {
            lock (_members)
            {
                if (_isGone)
                {
                    return false;
                }

                _members.Add(socket);
                _snapshot = null;
                return true;
            }
        }

        /// <returns>Whether the room is empty and gone.</returns>
        public bool Remove(Socket socket)
        {
            lock (_members)
            {
                _members.Remove(socket);
                _snapshot = null;
                return _isGone = _members.Count == 0;
            }
        }

        public Socket[] Members()
        {
            lock (_members)
            {
                return _snapshot ??= [.. _members];
            }
        }
    }
}
