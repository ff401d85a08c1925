namespace Parley.Chat.Contract;

/// <summary>A message.</summary>
internal sealed record Message
{
    public required string ConversationId { get; init; }

    /// <summary>Its place in the conversation: dense, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>The revision of the conversation at its last change.</summary>
    public required long Rev { get; init; }

    public required string Id { get; init; }

    public required string SenderId { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Unix milliseconds, by the server's clock.</summary>
    public required long SentAt { get; init; }

    public required string Body { get; init; }
}

/// <summary>Event <c>message.send</c>. Exactly one of <see cref="ConversationId"/> and <see cref="PersonId"/>.</summary>
internal sealed record MessageSendRequest : IRequest
{
    public required string ClientId { get; init; }

    public string? ConversationId { get; init; }

    public string? PersonId { get; init; }

    public required string Body { get; init; }
}

/// <summary>Answer to <c>message.send</c>.</summary>
internal sealed record MessageSendAck : IAck
{
    public bool Ok => true;

    public required string ConversationId { get; init; }

    public required Message Message { get; init; }
}

/// <summary>Event <c>message</c>: a conversation moved from <see cref="PrevRev"/> to the message's revision.</summary>
internal sealed record MessageEvent
{
    public required Message Message { get; init; }

    public required long PrevRev { get; init; }
}
