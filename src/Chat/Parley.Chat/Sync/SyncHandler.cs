using Parley.Chat.Contract;
using Parley.Chat.Messages;
using Parley.Chat.People;
using Parley.Chat.Realtime;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Sync;

/// <summary>Event <c>sync</c>: the one way to catch up, after a gap, a reconnection or a restart alike.</summary>
/// <remarks>
/// The socket is in its rooms before it can ask, so a message is in the answer, or comes as an event, or both; revisions tell.
/// </remarks>
internal sealed class SyncHandler(ChatStore store, PeopleDirectory people, TimeProvider time)
{
    public async Task<Answer<SyncAck>> HandleAsync(Caller caller, SyncRequest request)
    {
        var everyone = await people.ListAsync(exceptId: caller.PersonId);
        var conversations = await store.SyncAsync(caller.PersonId, request.Conversations);
        return new SyncAck
        {
            ServerTime = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Me = new Me { Id = caller.PersonId, Name = caller.Name, IsAdmin = caller.IsAdmin },
            People = everyone,
            Conversations = [.. conversations.Select(ToContract)],
        };
    }

    private static ConversationSync ToContract(ConversationSnapshot conversation) => new()
    {
        Id = conversation.Id,
        Kind = ConversationKind.Direct,
        PersonId = conversation.PersonId,
        Rev = conversation.Rev,
        LastSeq = conversation.LastSeq,
        ReadSeq = conversation.ReadSeq,
        LastMessage = conversation.LastMessage?.ToContract(),
        Changes = conversation.Changes.ToContract(),
        Limited = conversation.Limited,
    };
}
