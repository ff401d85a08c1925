namespace Parley.SocketIO.Engine;

/// <summary>A GET that waits. The first answer counts; the request's task goes on elsewhere than where it was given.</summary>
internal sealed class PendingPoll : TaskCompletionSource<PollAnswer>
{
    private bool _claimed;

    public PendingPoll()
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    /// <summary>Reserves the poll for a flush that is about to come; called with the session's gate held.</summary>
    public bool TryClaim()
    {
        if (_claimed)
        {
            return false;
        }

        _claimed = true;
        return true;
    }

    public void TryAnswer(PollAnswer answer)
    {
        TrySetResult(answer);
    }
}

/// <summary>How a waiting GET is answered.</summary>
internal enum PollAnswer
{
    Data,
    Noop,
    Close,
    CloseOnly,
    NoopAndClose,
    Aborted,
}
