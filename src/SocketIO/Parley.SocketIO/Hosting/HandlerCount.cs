namespace Parley.SocketIO.Hosting;

/// <summary>Counts what of the application runs, so that a server that stops can wait for them. Thread-safe.</summary>
internal sealed class HandlerCount
{
    private readonly Lock _sync = new();
    private int _count;
    private TaskCompletionSource? _none;

    public int Current => Volatile.Read(ref _count);

    public void Enter()
    {
        Interlocked.Increment(ref _count);
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _count) > 0)
        {
            return;
        }

        lock (_sync)
        {
            _none?.TrySetResult();
        }
    }

    /// <summary>Completes at a moment at which no handler runs.</summary>
    public Task WhenNone()
    {
        lock (_sync)
        {
            if (Current == 0)
            {
                return Task.CompletedTask;
            }

            if (_none is null or { Task.IsCompleted: true })
            {
                _none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _none.Task;
        }
    }
}
