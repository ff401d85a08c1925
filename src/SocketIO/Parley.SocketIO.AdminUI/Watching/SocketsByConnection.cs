namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>The sockets of each connection, as long as they are connected. Thread-safe.</summary>
internal sealed class SocketsByConnection
{
    private readonly Dictionary<EngineConnection, List<Socket>> _sockets = [];

    public void Add(Socket socket)
    {
        lock (_sockets)
        {
            if (!_sockets.TryGetValue(socket.Connection, out var list))
            {
                _sockets[socket.Connection] = list = new List<Socket>(1);
            }

            list.Add(socket);
        }
    }

    public void Remove(Socket socket)
    {
        lock (_sockets)
        {
            if (_sockets.TryGetValue(socket.Connection, out var list) && list.Remove(socket) && list.Count == 0)
            {
                _sockets.Remove(socket.Connection);
            }
        }
    }

    public Socket[] Of(EngineConnection connection)
    {
        lock (_sockets)
        {
            return _sockets.TryGetValue(connection, out var list) ? [.. list] : [];
        }
    }
}
