namespace Parley.Chat.Storage.Messages;

/// <summary>A message to store. Exactly one of <see cref="ConversationId"/> and <see cref="PersonId"/> is set.</summary>
public sealed record SendRequest
{
    /// <summary>Who sends.</summary>
    public required string SenderId { get; init; }

    /// <summary>The sender's own id for the message.</summary>
    public required string ClientId { get; init; }

    /// <summary>The text, already checked.</summary>
    public required string Body { get; init; }

    /// <summary>The conversation to send to.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The other person: the one-to-one conversation with them is found, or opened by this message.</summary>
    public string? PersonId { get; init; }
}
