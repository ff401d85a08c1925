using System.Threading.Channels;
using Parley.Chat.Contract;
using Parley.Chat.Echo;
using Parley.Chat.Realtime;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;
using Parley.SocketIO;

namespace Parley.Chat.Messages;

/// <summary>
/// Tells every device of both people about each message that is on disk, in commit order and hence in the order of the
/// conversations' revisions.
/// </summary>
/// <remarks>
/// One reader. The writer's thread only hands results over; should the reader fall behind by <see cref="Capacity"/> messages the
/// writer waits for it, which in the end slows the senders down.
/// </remarks>
internal sealed partial class MessagePublisher(
    ChatStore store, SocketIOServer io, EchoResponder echo, ILogger<MessagePublisher> logger) : IHostedService
{
    private const int Capacity = 10_000;

    private readonly Channel<SendResult> _committed = Channel.CreateBounded<SendResult>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private Task _loop = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(PublishAsync, CancellationToken.None);
        store.MessageCommitted = Post;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // What is committed from here on is met by the next sync.
        store.MessageCommitted = null;
        _committed.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    private void Post(SendResult result)
    {
        while (!_committed.Writer.TryWrite(result))
        {
            if (!_committed.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                return;
            }
        }
    }

    private async Task PublishAsync()
    {
        await foreach (var result in _committed.Reader.ReadAllAsync())
        {
            try
            {
                Publish(result);
            }
            catch (Exception error)
            {
                // The message is stored; whoever missed the event finds the gap by its revision.
                LogFailed(logger, error);
            }
        }
    }

    private void Publish(SendResult result)
    {
        var message = result.Message!;
        if (result.Opened)
        {
            foreach (var personId in result.MemberIds)
            {
                io.To(Room.Of(personId)).Emit(EventNames.Conversation, Opened(message.ConversationId, Other(result, personId)));
            }
        }

        var to = io.To(Room.Of(result.MemberIds[0]));
        for (var i = 1; i < result.MemberIds.Count; i++)
        {
            to = to.To(Room.Of(result.MemberIds[i]));
        }

        to.Emit(EventNames.Message, new MessageEvent { Message = message.ToContract(), PrevRev = result.PreviousRev });
        if (message.SenderId != EchoPerson.Id && result.MemberIds.Contains(EchoPerson.Id))
        {
            echo.Answer(message);
        }
    }

    /// <summary>A conversation just before its first message, which follows as an event of its own.</summary>
    private static ConversationEvent Opened(string conversationId, string otherId) => new()
    {
        Conversation = new ConversationSync
        {
            Id = conversationId,
            Kind = ConversationKind.Direct,
            PersonId = otherId,
            Rev = 0,
            LastSeq = 0,
            ReadSeq = 0,
            LastMessage = null,
            Changes = [],
            Limited = true,
        },
    };

    private static string Other(SendResult result, string personId) => result.MemberIds.First(member => member != personId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message could not be published.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
