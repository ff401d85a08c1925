namespace Parley.Chat.Storage.Messages;

/// <summary>A one-to-one conversation as one of its members sees it, with what changed since the revision they named.</summary>
public sealed record ConversationSnapshot
{
    /// <summary>The conversation's id.</summary>
    public required string Id { get; init; }

    /// <summary>The other person.</summary>
    public required string PersonId { get; init; }

    /// <summary>The revision: grows by one with each change.</summary>
    public long Rev { get; init; }

    /// <summary>The seq of the newest message; 0 while there is none.</summary>
    public long LastSeq { get; init; }

    /// <summary>How far this member has read.</summary>
    public long ReadSeq { get; init; }

    /// <summary>The newest message.</summary>
    public StoredMessage? LastMessage { get; init; }

    /// <summary>Every message whose revision is greater than the one named, by revision; or nothing when <see cref="Limited"/>.</summary>
    public IReadOnlyList<StoredMessage> Changes { get; init; } = [];

    /// <summary>The changes are too many, or no usable revision was named: what is held of the conversation is to be read anew.</summary>
    public bool Limited { get; init; }
}
