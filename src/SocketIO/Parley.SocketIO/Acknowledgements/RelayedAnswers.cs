using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Acknowledgements;

/// <summary>
/// This server's part of the answers to a broadcast of another server: each goes on to it. Nothing is kept for it when its
/// time is over. Thread-safe.
/// </summary>
internal sealed class RelayedAnswers(TimeSpan timeout, Action<int> addClientCount, Action<RawArgument> addAnswer)
    : IBroadcastAnswers, IDeadlineTarget
{
    private readonly Lock _sync = new();
    private Action? _forget;
    private bool _isOver;

    public TimeSpan Timeout => timeout;

    public void Start(DeadlineWheel wheel)
    {
        wheel.Schedule(this, wheel.After(timeout));
    }

    public void SetServerCount(int count)
    {
        // The other server counts the servers.
    }

    public void AddClientCount(int count)
    {
        addClientCount(count);
    }

    public void AddAnswer(RawArgument answer)
    {
        addAnswer(answer);
    }

    public void Fail(Exception exception)
    {
        End();
    }

    public void OnEnd(Action forget)
    {
        lock (_sync)
        {
            if (!_isOver)
            {
                _forget += forget;
                return;
            }
        }

        forget();
    }

    public long OnDeadline(long due, long now)
    {
        End();
        return long.MaxValue;
    }

    private void End()
    {
        Action? forget;
        lock (_sync)
        {
            _isOver = true;
            forget = _forget;
            _forget = null;
        }

        forget?.Invoke();
    }
}
