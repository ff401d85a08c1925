namespace Parley.Chat.Contract;

/// <summary>Event <c>sync</c>: the revision known of each conversation.</summary>
internal sealed record SyncRequest : IRequest
{
    public required IReadOnlyDictionary<string, long> Conversations { get; init; }
}

/// <summary>Answer to <c>sync</c>: everything there is to know, with what changed.</summary>
internal sealed record SyncAck : IAck
{
    public bool Ok => true;

    /// <summary>Unix milliseconds.</summary>
    public required long ServerTime { get; init; }

    public required Me Me { get; init; }

    public required IReadOnlyList<Person> People { get; init; }

    public required IReadOnlyList<ConversationSync> Conversations { get; init; }
}
