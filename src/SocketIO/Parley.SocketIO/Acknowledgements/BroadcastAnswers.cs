using System.Globalization;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Acknowledgements;

/// <summary>
/// Gathers the answers to one broadcast, or to one event for other servers, until all are there or the time is over.
/// Thread-safe: one lock, under which nothing of the application runs.
/// </summary>
internal sealed class BroadcastAnswers<TResult> : IBroadcastAnswers
{
    // Continuations must not run on the thread that reads a connection.
    private readonly TaskCompletionSource<IReadOnlyList<TResult>> _task = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sync = new();
    private readonly SocketIOServer _server;
    private readonly ArgumentBinder<TResult> _binder;
    private readonly TimeLimit _limit;
    private readonly bool _isPerServer;
    private CancellationTokenRegistration _cancellation;
    private List<TResult> _results = [];
    private Action? _forget;
    private int _servers = -1;
    private int _serversHeard;
    private int _expected;
    private bool _isOver;

    /// <param name="server">The server whose clock and JSON options count.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="isPerServer">Whether each server answers once, instead of each client.</param>
    public BroadcastAnswers(SocketIOServer server, TimeSpan timeout, bool isPerServer)
    {
        _server = server;
        _binder = new ArgumentBinder<TResult>(server.Json, copies: true);
        _limit = new TimeLimit(this);
        _isPerServer = isPerServer;
        Timeout = timeout;
    }

    public TimeSpan Timeout { get; }

    /// <summary>Sends the question, and gathers what comes.</summary>
    /// <param name="send">Sends it; what it throws is the task's exception.</param>
    /// <param name="cancellationToken">Stops waiting; cancelled already, nothing is sent.</param>
    public Task<IReadOnlyList<TResult>> Ask(Action<IBroadcastAnswers> send, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<IReadOnlyList<TResult>>(cancellationToken);
        }

        var wheel = _server.EngineServer.Wheel;
        wheel.Schedule(_limit, wheel.After(Timeout));
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((BroadcastAnswers<TResult>)state!).End(task => task.TrySetCanceled(token)), this);
        }

        try
        {
            send(this);
        }
#pragma warning disable CA1031 // Adapters are plugged in; who asked is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }

        return _task.Task;
    }

    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        End(task => task.TrySetException(exception));
    }

    public void SetServerCount(int count)
    {
        Change(() => _servers = count);
    }

    public void AddClientCount(int count)
    {
        Change(() =>
        {
            _serversHeard++;
            _expected += count;
        });
    }

    public void AddAnswer(RawArgument answer)
    {
        TResult result;
        try
        {
            result = answer.Json.IsEmpty ? default! : _binder.Decode(answer);
        }
#pragma warning disable CA1031 // A converter of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // One client that answers nonsense must not spoil the answers of all others: it is left out.
            SocketLog.AnswerRefused(_server.Logger, e.Message);
            Change(() => _expected--);
            return;
        }

        Change(() => _results.Add(result));
    }

    public void OnEnd(Action forget)
    {
        ArgumentNullException.ThrowIfNull(forget);
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

    private void EndInTime()
    {
        // The answers are looked at once it is sure that none is added any more.
        End(task => task.TrySetException(new BroadcastTimeoutException<TResult>(TimeoutMessage(), _results)));
    }

    private string TimeoutMessage()
    {
        return _isPerServer
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"timeout reached: only {_results.Count} responses received out of {Math.Max(_servers, 0)}")
            : BroadcastTimeoutException<TResult>.DefaultMessage;
    }

    private void Change(Action change)
    {
        lock (_sync)
        {
            if (_isOver)
            {
                return;
            }

            change();
            var expected = _isPerServer ? _servers + _expected : _expected;
            if (_servers < 0 || (!_isPerServer && _serversHeard < _servers) || _results.Count < expected)
            {
                return;
            }
        }

        End(task => task.TrySetResult(_results));
    }

    private void End(Action<TaskCompletionSource<IReadOnlyList<TResult>>> settle)
    {
        Action? forget;
        lock (_sync)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            forget = _forget;
            _forget = null;
            settle(_task);

            // The list is the caller's now.
            _results = [];
        }

        _limit.Release();
        _cancellation.Unregister();
        forget?.Invoke();
    }

    /// <summary>The wheel keeps this until the time has come, long after the answers: so it lets go of everything else.</summary>
    private sealed class TimeLimit(BroadcastAnswers<TResult> target) : IDeadlineTarget
    {
        private BroadcastAnswers<TResult>? _target = target;

        public void Release()
        {
            _target = null;
        }

        public long OnDeadline(long due, long now)
        {
            _target?.EndInTime();
            return long.MaxValue;
        }
    }
}
