namespace Parley.Chat.Storage.Messages;

/// <summary>A message as it stands in the log of its conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Seq">The place in the conversation: dense, from 1, the same for everyone.</param>
/// <param name="Rev">The revision of the conversation at this message's last change.</param>
/// <param name="Id">The message's own id, a UUID of version 7.</param>
/// <param name="SenderId">Who sent it.</param>
/// <param name="ClientId">The sender's own id for it, unique per sender for ever.</param>
/// <param name="SentAt">When it was accepted, in Unix milliseconds; never earlier than the message before it.</param>
/// <param name="Body">The plain text.</param>
public sealed record StoredMessage(
    string ConversationId,
    long Seq,
    long Rev,
    string Id,
    string SenderId,
    string ClientId,
    long SentAt,
    string Body);
