namespace Parley.Chat.Storage.Messages;

/// <summary>How a <see cref="SendRequest"/> ended.</summary>
public enum SendStatus
{
    /// <summary>The message is in the log, on disk.</summary>
    Stored,

    /// <summary>The sender had sent this client id before: the answer carries the first message, nothing was stored.</summary>
    Repeated,

    /// <summary>There is no such person, or no such conversation for this sender; nothing was stored.</summary>
    NotFound,
}

/// <summary>The answer to a <see cref="SendRequest"/>.</summary>
public sealed record SendResult
{
    /// <summary>The answer when there is nowhere to send to.</summary>
    public static readonly SendResult NotFound = new() { Status = SendStatus.NotFound };

    /// <summary>How it ended.</summary>
    public required SendStatus Status { get; init; }

    /// <summary>The message in the log; null only when nothing was found.</summary>
    public StoredMessage? Message { get; init; }

    /// <summary>The conversation's revision before a message that was stored.</summary>
    public long PreviousRev { get; init; }

    /// <summary>Whether this message opened its conversation.</summary>
    public bool Opened { get; init; }

    /// <summary>The members of the conversation at the time of a message that was stored.</summary>
    public IReadOnlyList<string> MemberIds { get; init; } = [];
}
