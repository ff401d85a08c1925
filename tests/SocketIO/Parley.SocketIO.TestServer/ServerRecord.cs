namespace Parley.SocketIO.TestServer;

/// <summary>One thing the server saw.</summary>
internal sealed record RecordEntry(string Namespace, string Id, string Kind, string Name);

/// <summary>One request of a transport: <c>HTTP/2</c> and whether it carried a WebSocket.</summary>
internal sealed record RequestEntry(string Protocol, string Method, string? Transport, bool HasSid);

/// <summary>What the server saw, newest last; bounded, because the abuse cases write a lot. Thread-safe.</summary>
internal sealed class ServerRecord
{
    private const int Limit = 20_000;

    private readonly Lock _sync = new();
    private readonly Queue<RecordEntry> _entries = new();
    private readonly Queue<RequestEntry> _requests = new();

    public void Event(Socket socket, string name)
    {
        Add(_entries, new RecordEntry(socket.Namespace.Name, socket.Id, "event", name));
    }

    public void Disconnect(Socket socket, string reason)
    {
        Add(_entries, new RecordEntry(socket.Namespace.Name, socket.Id, "disconnect", reason));
    }

    public void Request(HttpContext context)
    {
        var query = context.Request.Query;
        Add(_requests, new RequestEntry(context.Request.Protocol, context.Request.Method, query["transport"], query.ContainsKey("sid")));
    }

    /// <summary>All entries, or those of one socket.</summary>
    public RecordEntry[] Entries(string? id = null)
    {
        lock (_sync)
        {
            return [.. _entries.Where(entry => id is null || entry.Id == id)];
        }
    }

    public RequestEntry[] Requests()
    {
        lock (_sync)
        {
            return [.. _requests];
        }
    }

    public string[] Names(string kind)
    {
        return [.. Entries().Where(entry => entry.Kind == kind).Select(entry => entry.Name)];
    }

    private void Add<T>(Queue<T> queue, T entry)
    {
        lock (_sync)
        {
            queue.Enqueue(entry);
            if (queue.Count > Limit)
            {
                queue.Dequeue();
            }
        }
    }
}
