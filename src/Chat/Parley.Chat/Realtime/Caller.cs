namespace Parley.Chat.Realtime;

/// <summary>Who is at the other end of a socket.</summary>
internal sealed record Caller(string PersonId, string Name, bool IsAdmin, string SessionId);
