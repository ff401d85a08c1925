namespace Parley.Chat.Messages;

/// <summary>How much one person may send and ask.</summary>
internal sealed class MessageOptions
{
    /// <summary>The longest body, in UTF-16 units. Fixed by the contract with clients.</summary>
    public const int MaxBodyLength = 8_000;

    /// <summary>Messages per second and person, in the long run. Default 20.</summary>
    public double PerSecond { get; set; } = 20;

    /// <summary>Messages at once and person. Default 60.</summary>
    public int Burst { get; set; } = 60;

    /// <summary>Other requests (sync, pages, reads) per second and person, in the long run. Default 50.</summary>
    public double RequestsPerSecond { get; set; } = 50;

    /// <summary>Other requests at once and person: a client that comes back pages through its conversations. Default 300.</summary>
    public int RequestBurst { get; set; } = 300;
}
