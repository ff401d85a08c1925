using Microsoft.Extensions.Logging;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;
using Parley.Chat.Storage.Writing;

namespace Parley.Chat.Storage;

/// <summary>
/// The chat's memory. A provider brings the connection that writes and the reads; the gate, the commands and the model of
/// accounts are shared.
/// </summary>
/// <remarks>
/// Concurrency: every member may be called from any thread. A write is answered after it is on disk. A read sees everything
/// that was answered before it began.
/// </remarks>
public abstract class ChatStore : IAsyncDisposable
{
    /// <summary>
    /// The most messages in <see cref="ConversationSnapshot.Changes"/>; more means <see cref="ConversationSnapshot.Limited"/>.
    /// </summary>
    public const int MaxChanges = 100;

    /// <summary>The most messages in the changes of one whole answer; conversations beyond that are limited.</summary>
    public const int MaxChangesTogether = 2_000;

    /// <summary>The most messages of one page.</summary>
    public const int MaxPage = 100;

    private WriteGate? _gate;

    /// <summary>
    /// Called for each stored message, in commit order and before its sender is answered, on the thread that writes: whoever
    /// listens hands the result on and returns at once, and throws nothing.
    /// </summary>
    public Action<SendResult>? MessageCommitted { get; set; }

    /// <summary>Stores a message.</summary>
    /// <exception cref="StoreBusyException">The queue is full; nothing was stored.</exception>
    public Task<SendResult> SendAsync(SendRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WriteAsync(new SendCommand(request, MessageCommitted));
    }

    /// <summary>Moves a read watermark; it only grows.</summary>
    /// <exception cref="StoreBusyException">The queue is full; nothing was stored.</exception>
    public Task<ReadResult> MarkReadAsync(ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WriteAsync(new ReadCommand(request));
    }

    /// <summary>Changes accounts and sessions. Changes made in <paramref name="work"/> are saved after it.</summary>
    /// <param name="work">
    /// Runs on the gate's thread, perhaps twice (see <see cref="WriteGate"/>), so it does nothing but read and change the context.
    /// </param>
    /// <exception cref="StoreBusyException">The queue is full; nothing was stored.</exception>
    public Task<T> WriteAccountsAsync<T>(Func<AccountsContext, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return WriteAsync(new AccountsCommand<T>(work));
    }

    /// <summary>Reads accounts and sessions over a connection that cannot write.</summary>
    public abstract Task<T> ReadAccountsAsync<T>(Func<AccountsContext, Task<T>> work);

    /// <summary>All conversations of a person, with the changes since the revisions they know, in one consistent view.</summary>
    /// <param name="personId">Whose.</param>
    /// <param name="known">The revision known of each conversation; conversations not named come limited.</param>
    public abstract Task<IReadOnlyList<ConversationSnapshot>> SyncAsync(string personId, IReadOnlyDictionary<string, long> known);

    /// <summary>A page of a conversation: the newest messages, or those before <paramref name="beforeSeq"/>.</summary>
    /// <returns>Null when there is no such conversation for this person.</returns>
    public abstract Task<MessagePage?> PageAsync(string personId, string conversationId, long? beforeSeq, int limit);

    /// <summary>Everyone, Echo included.</summary>
    public abstract Task<IReadOnlyList<PersonSummary>> ListPeopleAsync();

    /// <summary>Messages to Echo that it has not answered, oldest conversation first.</summary>
    public abstract Task<IReadOnlyList<StoredMessage>> ListUnansweredByEchoAsync(int limit);

    /// <summary>Asks the storage for a sign of life; throws when there is none.</summary>
    public abstract Task PingAsync();

    /// <summary>Writes all that is waiting, then closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_gate is { } gate)
        {
            await gate.DisposeAsync().ConfigureAwait(false);
        }

        CloseReaders();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the gate. A provider calls this once, when its schema is up to date.</summary>
    /// <param name="first">The writing connection.</param>
    /// <param name="reopen">Opens another after the first broke and was closed.</param>
    /// <param name="options">The limits of the gate.</param>
    /// <param name="logger">Where failures are told.</param>
    protected void OpenGate(WriteSession first, Func<WriteSession> reopen, WriteGateOptions options, ILogger logger)
    {
        if (_gate is not null)
        {
            throw new InvalidOperationException("The store has its write gate already.");
        }

        _gate = new WriteGate(first, reopen, options, logger);
    }

    /// <summary>Closes the connections that read; called after the gate has closed.</summary>
    protected abstract void CloseReaders();

    private Task<TResult> WriteAsync<TResult>(WriteCommand<TResult> command)
    {
        var gate = _gate ?? throw new InvalidOperationException("The store is not open.");
        gate.Enqueue(command);
        return command.Completion;
    }
}
