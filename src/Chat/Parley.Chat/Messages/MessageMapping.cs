using Parley.Chat.Contract;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Messages;

/// <summary>From the log to the wire.</summary>
internal static class MessageMapping
{
    public static Message ToContract(this StoredMessage message) => new()
    {
        ConversationId = message.ConversationId,
        Seq = message.Seq,
        Rev = message.Rev,
        Id = message.Id,
        SenderId = message.SenderId,
        ClientId = message.ClientId,
        SentAt = message.SentAt,
        Body = message.Body,
    };

    public static IReadOnlyList<Message> ToContract(this IReadOnlyList<StoredMessage> messages)
    {
        var mapped = new Message[messages.Count];
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = messages[i].ToContract();
        }

        return mapped;
    }
}
