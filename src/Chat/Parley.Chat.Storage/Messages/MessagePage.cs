namespace Parley.Chat.Storage.Messages;

/// <summary>A stretch of a conversation.</summary>
/// <param name="Messages">By seq, ascending.</param>
/// <param name="HasMore">Whether there are older ones that the reader may see.</param>
public sealed record MessagePage(IReadOnlyList<StoredMessage> Messages, bool HasMore);
