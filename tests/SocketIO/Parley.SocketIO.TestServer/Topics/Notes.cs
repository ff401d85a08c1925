namespace Parley.SocketIO.TestServer;

/// <summary>Sentences about what the server saw; the first word is what they are about. Bounded. Thread-safe.</summary>
internal sealed class Notes
{
    private const int Limit = 5_000;

    private readonly Lock _sync = new();
    private readonly Queue<string> _lines = new();

    public void Add(params string?[] words)
    {
        lock (_sync)
        {
            _lines.Enqueue(string.Join(' ', words));
            if (_lines.Count > Limit)
            {
                _lines.Dequeue();
            }
        }
    }

    public string[] About(string what)
    {
        lock (_sync)
        {
            return [.. _lines.Where(line => line.StartsWith(what + " ", StringComparison.Ordinal)).Select(line => line[(what.Length + 1)..])];
        }
    }
}
