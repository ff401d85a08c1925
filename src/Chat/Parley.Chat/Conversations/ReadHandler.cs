using Parley.Chat.Contract;
using Parley.Chat.Realtime;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Messages;
using Parley.SocketIO;

namespace Parley.Chat.Conversations;

/// <summary>Event <c>conversation.read</c>.</summary>
internal sealed class ReadHandler(ChatStore store)
{
    public async Task<Answer<ConversationReadAck>> HandleAsync(Socket socket, Caller caller, ConversationReadRequest request)
    {
        if (request.Seq < 0)
        {
            return Errors.Invalid("seq must not be negative.");
        }

        if (!RandomId.IsWellFormed(request.ConversationId))
        {
            return Errors.NotFound();
        }

        var result = await store.MarkReadAsync(new ReadRequest(caller.PersonId, request.ConversationId, request.Seq));
        if (!result.Found)
        {
            return Errors.NotFound();
        }

        if (result.Moved)
        {
            socket.To(Room.Of(caller.PersonId))
                .Emit(EventNames.Read, new ReadEvent { ConversationId = request.ConversationId, ReadSeq = result.ReadSeq });
        }

        return new ConversationReadAck { ReadSeq = result.ReadSeq };
    }
}
