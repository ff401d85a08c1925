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

    public IReadOnlyCollection<string> Names => (IReadOnlyCollection<string>)_rooms.Keys;

    public RoomChange Add(string name, Socket socket)
    {
        // A room that its last member left meanwhile takes no one in: try the next one of that name.
        while (true)
        {
            var change = _rooms.GetOrAdd(name, static _ => new Room()).TryAdd(socket);
            if (change is not null)
            {
                return change.Value;
            }
        }
    }

    public RoomChange Remove(string name, Socket socket)
    {
        if (!_rooms.TryGetValue(name, out var room))
        {
            return RoomChange.None;
        }

        var change = room.Remove(socket);
        if (change.HasFlag(RoomChange.Deleted))
        {
            _rooms.TryRemove(new KeyValuePair<string, Room>(name, room));
        }

        return change;
    }

    public bool Contains(string name)
    {
        return _rooms.ContainsKey(name);
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

        /// <returns>What has changed; <see langword="null"/> when the room is gone.</returns>
        public RoomChange? TryAdd(Socket socket)
        {
            lock (_members)
            {
                if (_isGone)
                {
                    return null;
                }

                if (!_members.Add(socket))
                {
                    return RoomChange.None;
                }

                _snapshot = null;
                return _members.Count == 1 ? RoomChange.Joined | RoomChange.Created : RoomChange.Joined;
            }
        }

        public RoomChange Remove(Socket socket)
        {
            lock (_members)
            {
                if (!_members.Remove(socket))
                {
                    return RoomChange.None;
                }

                _snapshot = null;
                _isGone = _members.Count == 0;
                return _isGone ? RoomChange.Left | RoomChange.Deleted : RoomChange.Left;
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
