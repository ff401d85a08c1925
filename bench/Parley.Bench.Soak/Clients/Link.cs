namespace Parley.Bench.Soak.Clients;

/// <summary>
/// A session of Engine.IO over one transport: packets as text with their type in front, binary messages as bytes. Packets
/// arrive one after the other.
/// </summary>
internal abstract class Link : IDisposable
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Receives packets.</summary>
    public Action<string> OnPacket { get; set; } = static _ => { };

    /// <summary>Receives binary messages.</summary>
    public Action<byte[]> OnBytes { get; set; } = static _ => { };

    public string Sid { get; protected set; } = string.Empty;

    /// <summary>The revision of Engine.IO: 3 or 4.</summary>
    public int Protocol { get; protected init; } = 4;

    /// <summary>Completes when the session has ended, by whichever side.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Begins to hand out packets; called once someone receives them.</summary>
    public abstract void Start();

    public abstract Task SendAsync(string packet);

    public abstract Task SendBytesAsync(byte[] message);

    /// <summary>Says goodbye as a client does.</summary>
    public abstract Task CloseAsync();

    /// <summary>Goes without a word.</summary>
    public abstract void Abort();

    public void Dispose()
    {
        Abort();
    }

    protected void SetClosed()
    {
        _closed.TrySetResult();
    }

    /// <summary>Whoever waits for the end learns what the server did wrong.</summary>
    protected void SetFault(Exception fault)
    {
        _closed.TrySetException(fault);
        _ = _closed.Task.Exception;
    }

    /// <summary>Reads the <c>sid</c> of a handshake or of a CONNECT packet.</summary>
    public static string SidOf(string packet)
    {
        const string Key = "\"sid\":\"";
        var start = packet.IndexOf(Key, StringComparison.Ordinal);
        if (start < 0)
        {
            throw new ProtocolFault($"no sid in {packet}");
        }

        start += Key.Length;
        return packet[start..packet.IndexOf('"', start)];
    }
}
