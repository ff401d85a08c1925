namespace Parley.Chat.Realtime;

/// <summary>The sessions that have a socket right now. Thread-safe; one lock.</summary>
internal sealed class ConnectedSessions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _sockets = new(StringComparer.Ordinal);

    public void Add(string sessionId)
    {
        lock (_lock)
        {
            _sockets[sessionId] = _sockets.GetValueOrDefault(sessionId) + 1;
        }
    }

    public void Remove(string sessionId)
    {
        lock (_lock)
        {
            var left = _sockets.GetValueOrDefault(sessionId) - 1;
            if (left <= 0)
            {
                _sockets.Remove(sessionId);
            }
            else
            {
                _sockets[sessionId] = left;
            }
        }
    }

    public string[] List()
    {
        lock (_lock)
        {
            return [.. _sockets.Keys];
        }
    }
}
