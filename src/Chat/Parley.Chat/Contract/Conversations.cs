using System.Text.Json.Serialization;

namespace Parley.Chat.Contract;

/// <summary>A conversation as its reader sees it.</summary>
internal sealed record ConversationSync
{
    public required string Id { get; init; }

    public required ConversationKind Kind { get; init; }

    /// <summary>The other person.</summary>
    public required string PersonId { get; init; }

    public required long Rev { get; init; }

    public required long LastSeq { get; init; }

    /// <summary>How far the reader has read: unread is the last seq less this.</summary>
    public required long ReadSeq { get; init; }

    public required Message? LastMessage { get; init; }

    /// <summary>All messages changed since the revision that was named, by revision; empty when limited.</summary>
    public required IReadOnlyList<Message> Changes { get; init; }

    /// <summary>The changes are not here: drop what is held of the conversation and page anew.</summary>
    public required bool Limited { get; init; }
}

/// <summary>What a conversation is.</summary>
internal enum ConversationKind
{
    [JsonStringEnumMemberName("direct")]
    Direct,
}

/// <summary>Event <c>conversation</c>: insert or replace.</summary>
internal sealed record ConversationEvent
{
    public required ConversationSync Conversation { get; init; }
}

/// <summary>Event <c>conversation.page</c>.</summary>
internal sealed record ConversationPageRequest : IRequest
{
    public required string ConversationId { get; init; }

    /// <summary>Messages before this one; the newest when left out.</summary>
    public long? BeforeSeq { get; init; }

    /// <summary>1 to 100; 50 when left out.</summary>
    public int? Limit { get; init; }
}

/// <summary>Answer to <c>conversation.page</c>: messages by seq, ascending.</summary>
internal sealed record ConversationPageAck : IAck
{
    public bool Ok => true;

    public required IReadOnlyList<Message> Messages { get; init; }

    public required bool HasMore { get; init; }
}

/// <summary>Event <c>conversation.read</c>: everything up to and including <see cref="Seq"/> is read.</summary>
internal sealed record ConversationReadRequest : IRequest
{
    public required string ConversationId { get; init; }

    public required long Seq { get; init; }
}

/// <summary>Answer to <c>conversation.read</c>.</summary>
internal sealed record ConversationReadAck : IAck
{
    public bool Ok => true;

    public required long ReadSeq { get; init; }
}

/// <summary>Event <c>read</c>: another device of mine has read.</summary>
internal sealed record ReadEvent
{
    public required string ConversationId { get; init; }

    public required long ReadSeq { get; init; }
}
