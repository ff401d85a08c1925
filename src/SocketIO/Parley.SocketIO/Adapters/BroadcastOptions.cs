namespace Parley.SocketIO;

/// <summary>Which sockets of a namespace are meant, and how they are sent to. Immutable.</summary>
public sealed record BroadcastOptions
{
    /// <summary>All sockets of the namespace, with nothing special.</summary>
    public static BroadcastOptions Everyone { get; } = new();

    /// <summary>The rooms whose members are selected, each socket once; every socket of the namespace when empty.</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];

    /// <summary>The rooms whose members are taken out.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Whether the event may be lost for clients that could not receive it at once.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether the event is worth compressing where a connection compresses.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Whether only sockets of this server are meant.</summary>
    public bool IsLocal { get; init; }

    /// <summary>How long acknowledgements, or other servers, are waited for; <see langword="null"/> for the adapter's default.</summary>
    public TimeSpan? Timeout { get; init; }

    internal Engine.SendFlags SendFlags =>
        (IsVolatile ? Engine.SendFlags.Volatile : Engine.SendFlags.None)
        | (Compress ? Engine.SendFlags.None : Engine.SendFlags.NoCompress);
}
