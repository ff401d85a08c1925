namespace Parley.Chat.Contract;

/// <summary>The names of the Socket.IO events.</summary>
internal static class EventNames
{
    // From the client, answered by an acknowledgement.
    public const string Sync = "sync";
    public const string MessageSend = "message.send";
    public const string ConversationPage = "conversation.page";
    public const string ConversationRead = "conversation.read";

    // From the server.
    public const string Message = "message";
    public const string Conversation = "conversation";
    public const string Read = "read";
    public const string Person = "person";
    public const string Presence = "presence";
}
