using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Storage.Writing;

/// <summary>One thing to write, and the promise of its answer.</summary>
/// <remarks>
/// Made by any thread, then owned by the gate's thread, which may run <see cref="Execute"/> a second time when a batch had to
/// be taken back: a command keeps no trace of a run but its last answer.
/// </remarks>
internal abstract class WriteCommand
{
    public abstract void Execute(WriteSession session);

    /// <summary>Called after the commit, in commit order.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}

/// <summary>A <see cref="WriteCommand"/> with an answer of type <typeparamref name="TResult"/>.</summary>
internal abstract class WriteCommand<TResult> : WriteCommand
{
    // Continuations run elsewhere: the gate's thread belongs to the disk.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public Task<TResult> Completion => _completion.Task;

    protected TResult Result => _result!;

    public override void Execute(WriteSession session) => _result = Run(session);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fail(Exception error) => _completion.TrySetException(error);

    protected abstract TResult Run(WriteSession session);
}

internal sealed class SendCommand(SendRequest request, Action<SendResult>? committed) : WriteCommand<SendResult>
{
    public override void Complete()
    {
        if (Result.Status == SendStatus.Stored)
        {
            committed?.Invoke(Result);
        }

        base.Complete();
    }

    protected override SendResult Run(WriteSession session) => session.Send(request);
}

internal sealed class ReadCommand(ReadRequest request) : WriteCommand<ReadResult>
{
    protected override ReadResult Run(WriteSession session) => session.MarkRead(request);
}

internal sealed class AccountsCommand<T>(Func<AccountsContext, T> work) : WriteCommand<T>
{
    protected override T Run(WriteSession session) => session.WriteAccounts(work);
}
