namespace Parley.SocketIO;

/// <summary>How many events of one socket are handled in a time. Immutable.</summary>
/// <param name="Permits">How many events at once, and how many in each <paramref name="Window"/>; 1 or more.</param>
/// <param name="Window">In what time the permits come back, evenly; more than zero.</param>
/// <param name="Action">What happens to an event beyond them.</param>
public sealed record EventRateLimit(int Permits, TimeSpan Window, RateLimitAction Action = RateLimitAction.Drop)
{
    internal bool IsValid => Permits > 0 && Window > TimeSpan.Zero;
}
