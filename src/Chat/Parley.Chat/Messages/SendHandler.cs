using Parley.Chat.Contract;
using Parley.Chat.Hosting;
using Parley.Chat.Realtime;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Messages;

/// <summary>Event <c>message.send</c>.</summary>
internal sealed class SendHandler(ChatStore store, MessageOptions options, TimeProvider time)
{
    private readonly TokenBuckets _messages = new(options.PerSecond, options.Burst, time);

    /// <remarks>
    /// Up to the storage's queue nothing is awaited, so the messages of one socket are stored in the order they were sent even
    /// though none waits for the one before it.
    /// </remarks>
    public async Task<Answer<MessageSendAck>> HandleAsync(Caller caller, MessageSendRequest request)
    {
        if (MessageRules.CheckClientId(request.ClientId) is { } badId)
        {
            return badId;
        }

        if (request.ConversationId is null == request.PersonId is null)
        {
            return Errors.Invalid("A message goes to exactly one of conversationId and personId.");
        }

        if (MessageRules.CheckBody(request.Body, out var body) is { } badBody)
        {
            return badBody;
        }

        if (!RandomId.IsWellFormed(request.ConversationId ?? request.PersonId))
        {
            return Errors.NotFound();
        }

        if (!_messages.TryTake(caller.PersonId, out _))
        {
            return Errors.TooManyRequests();
        }

        var result = await store.SendAsync(new SendRequest
        {
            SenderId = caller.PersonId,
            ClientId = request.ClientId,
            ConversationId = request.ConversationId,
            PersonId = request.PersonId,
            Body = body,
        });
        if (result.Message is not { } message)
        {
            return Errors.NotFound();
        }

        (result.Status == SendStatus.Stored ? ChatMetrics.MessagesStored : ChatMetrics.MessagesRepeated).Add(1);
        return new MessageSendAck { ConversationId = message.ConversationId, Message = message.ToContract() };
    }
}
