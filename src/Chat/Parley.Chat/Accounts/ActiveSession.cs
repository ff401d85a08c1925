namespace Parley.Chat.Accounts;

/// <summary>A session that stands, with its person.</summary>
internal sealed record ActiveSession(
    string Id, string PersonId, string PersonName, bool IsAdmin, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);
