namespace Parley.Chat.Realtime;

/// <summary>The rooms that index the sockets.</summary>
internal static class Room
{
    /// <summary>All devices of a person.</summary>
    public static string Of(string personId) => "person:" + personId;

    /// <summary>All sockets of a session: the tabs of one signed-in browser.</summary>
    public static string OfSession(string sessionId) => "session:" + sessionId;
}
