namespace Parley.Bench.Soak.Server;

/// <summary>What the handlers of the soak count. Thread-safe.</summary>
internal sealed class SoakCounts
{
    private int _questions;
    private long _connected;
    private long _disconnected;

    public int Questions => Volatile.Read(ref _questions);

    public long Connected => Interlocked.Read(ref _connected);

    public long Disconnected => Interlocked.Read(ref _disconnected);

    public void Asked() => Interlocked.Increment(ref _questions);

    public void Settled() => Interlocked.Decrement(ref _questions);

    public void OnConnected() => Interlocked.Increment(ref _connected);

    public void OnDisconnected() => Interlocked.Increment(ref _disconnected);
}
