namespace Parley.Bench.Soak.Traffic;

/// <summary>Something that a client does.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Weight">How often, in relation to the others.</param>
/// <param name="Run">Does it; an exception is a fault of the server.</param>
internal sealed record Behaviour(string Name, int Weight, Func<Visit, Task> Run);

internal static class Behaviours
{
    public static readonly Behaviour[] All =
    [
        new("chat over WebSocket", 12, GoodClients.WebSocketAsync),
        new("chat over long-polling", 8, GoodClients.PollingAsync),
        new("upgrade", 8, GoodClients.UpgradeAsync),
        new("Engine.IO 3", 6, GoodClients.EngineIO3Async),
        new("binary", 4, GoodClients.BinaryAsync),
        new("compressed WebSocket", 3, GoodClients.CompressedAsync),
        new("dynamic namespaces", 5, GoodClients.DynamicNamespacesAsync),
        new("recovery", 6, Recovery.RunAsync),
        new("questions answered and not", 6, Questions.RunAsync),
        new("refused by middleware", 4, Refusals.MiddlewareAsync),
        new("refused requests", 4, Refusals.RequestsAsync),
        new("never joins", 2, Refusals.NeverJoinsAsync),
        new("rate limits", 2, Refusals.RateLimitsAsync),
        new("ended by the server", 5, Refusals.EndedByServerAsync),
        new("handlers throw", 4, Refusals.HandlersThrowAsync),
        new("reset within a frame", 6, Drops.WithinFrameAsync),
        new("reset within a POST", 5, Drops.WithinPostAsync),
        new("reset within headers", 3, Drops.WithinHeadersAsync),
        new("aborted polls", 6, Drops.AbortedPollAsync),
        new("upgrade abandoned", 6, Drops.AbandonedUpgradeAsync),
        new("misses pings", 4, Drops.MissesPingsAsync),
        new("slow reader", 3, Abuse.SlowReaderAsync),
        new("flood within bounds", 3, Abuse.FloodAsync),
        new("flood of slow handlers", 2, Abuse.SlowHandlerFloodAsync),
        new("oversize", 4, Abuse.OversizeAsync),
        new("malformed packets", 8, Abuse.MalformedAsync),
        new("malformed frames", 5, Abuse.MalformedFramesAsync),
        new("random bytes", 3, Abuse.RandomBytesAsync),
    ];

    private static readonly int Total = All.Sum(behaviour => behaviour.Weight);

    public static Behaviour Draw(Random random)
    {
        var lot = random.Next(Total);
        foreach (var behaviour in All)
        {
            lot -= behaviour.Weight;
            if (lot < 0)
            {
                return behaviour;
            }
        }

        return All[^1];
    }
}
