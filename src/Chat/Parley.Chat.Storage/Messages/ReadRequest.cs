namespace Parley.Chat.Storage.Messages;

/// <summary>Moves a member's read watermark.</summary>
/// <param name="PersonId">Who has read.</param>
/// <param name="ConversationId">Where.</param>
/// <param name="Seq">Up to and including which message. More than there is means all there is.</param>
public sealed record ReadRequest(string PersonId, string ConversationId, long Seq);

/// <summary>The answer to a <see cref="ReadRequest"/>.</summary>
/// <param name="Found">Whether the conversation exists and is this person's.</param>
/// <param name="ReadSeq">The watermark as it stands now.</param>
/// <param name="Moved">Whether this request moved it.</param>
public readonly record struct ReadResult(bool Found, long ReadSeq, bool Moved);
