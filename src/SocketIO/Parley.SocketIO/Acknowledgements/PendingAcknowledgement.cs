using System.Text.Json;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Acknowledgements;

/// <summary>One answer that is owed. Whoever takes it out of <see cref="PendingAcknowledgements"/> settles it, so once.</summary>
internal abstract class PendingAcknowledgement
{
    private readonly PendingAcknowledgements _owner;
    private readonly long _id;
    private TimeLimit? _limit;
    private CancellationTokenRegistration _cancellation;
    private volatile bool _isSettled;

    protected PendingAcknowledgement(PendingAcknowledgements owner, long id)
    {
        _owner = owner;
        _id = id;
    }

    /// <summary>Fails the acknowledgement when its time has come.</summary>
    public IDeadlineTarget Limit => _limit ??= new TimeLimit(this);

    public abstract void Complete(IncomingEvent answer);

    public abstract void Fail(Exception exception);

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var self = (PendingAcknowledgement)state!;
                    self._owner.Fail(self._id, new OperationCanceledException(token));
                },
                this);
            if (_isSettled)
            {
                // Disconnected before this was noted: a token that lives long must not keep it.
                _cancellation.Unregister();
            }
        }
    }

    protected void Settled()
    {
        _isSettled = true;
        _limit?.Release();
        _cancellation.Unregister();
    }

    /// <summary>The wheel keeps this until the time has come, long after the answer: so it lets go of everything else.</summary>
    private sealed class TimeLimit(PendingAcknowledgement target) : IDeadlineTarget
    {
        private PendingAcknowledgement? _target = target;

        public void Release()
        {
            _target = null;
        }

        public long OnDeadline(long due, long now)
        {
            if (_target is { } late)
            {
                late._owner.Fail(late._id, new TimeoutException("operation has timed out"));
            }

            return long.MaxValue;
        }
    }
}

internal sealed class PendingAcknowledgement<TResult> : PendingAcknowledgement
{
    // Continuations must not run on the thread that reads the connection.
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArgumentBinder<TResult> _binder;

    public PendingAcknowledgement(PendingAcknowledgements owner, long id, JsonSerializerOptions json)
        : base(owner, id)
    {
        _binder = new ArgumentBinder<TResult>(json, copies: true);
    }

    public Task<TResult> Answer => _answer.Task;

    public override void Complete(IncomingEvent answer)
    {
        Settled();
        try
        {
            var index = 0;
            _answer.TrySetResult(_binder.Bind(null, answer, null, ref index));
        }
#pragma warning disable CA1031 // A converter of the application may throw anything; it concerns only who waits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _answer.TrySetException(e);
        }
    }

    public override void Fail(Exception exception)
    {
        Settled();
        if (exception is OperationCanceledException canceled)
        {
            _answer.TrySetCanceled(canceled.CancellationToken);
        }
        else
        {
            _answer.TrySetException(exception);
        }
    }
}

/// <summary>One client's part of the answers to a broadcast, which has its own time limit.</summary>
internal sealed class PendingBroadcastAnswer(PendingAcknowledgements owner, long id, IBroadcastAnswers answers)
    : PendingAcknowledgement(owner, id)
{
    public override void Complete(IncomingEvent answer)
    {
        Settled();
        answers.AddAnswer(answer.Count == 0 ? default : new RawArgument(answer.Argument(0), answer.Attachments).Copy());
    }

    public override void Fail(Exception exception)
    {
        // Who is gone answers no more, and is missing at the end.
        Settled();
    }
}
