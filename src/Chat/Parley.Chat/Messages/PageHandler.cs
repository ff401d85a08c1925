using Parley.Chat.Contract;
using Parley.Chat.Realtime;
using Parley.Chat.Storage;

namespace Parley.Chat.Messages;

/// <summary>Event <c>conversation.page</c>.</summary>
internal sealed class PageHandler(ChatStore store)
{
    private const int DefaultLimit = 50;

    public async Task<Answer<ConversationPageAck>> HandleAsync(Caller caller, ConversationPageRequest request)
    {
        var limit = request.Limit ?? DefaultLimit;
        if (limit is < 1 or > ChatStore.MaxPage)
        {
            return Errors.Invalid($"A page has 1 to {ChatStore.MaxPage} messages.");
        }

        if (request.BeforeSeq is < 1)
        {
            return Errors.Invalid("beforeSeq starts at 1.");
        }

        if (!RandomId.IsWellFormed(request.ConversationId)
            || await store.PageAsync(caller.PersonId, request.ConversationId, request.BeforeSeq, limit) is not { } page)
        {
            return Errors.NotFound();
        }

        return new ConversationPageAck { Messages = page.Messages.ToContract(), HasMore = page.HasMore };
    }
}
