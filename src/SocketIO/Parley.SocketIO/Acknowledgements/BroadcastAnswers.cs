using System.Text.Json;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Acknowledgements;

/// <summary>
/// Gathers the answers to one broadcast, or to one event for other servers, until all are there or the time is over.
/// Thread-safe: one lock, under which nothing of the application runs.
/// </summary>
internal sealed class BroadcastAnswers<TResult> : IBroadcastAnswers, IDeadlineTarget
{
    // Continuations must not run on the thread that reads a connection.
    private readonly TaskCompletionSource<IReadOnlyList<TResult>> _task = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sync = new();
    private readonly SocketIOServer _server;
    private readonly ArgumentBinder<TResult> _binder;
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
        _isPerServer = isPerServer;
        Timeout = timeout;
    }

    public TimeSpan Timeout { get; }

    /// <summary>Begins to count the time.</summary>
    /// <exception cref="BroadcastTimeoutException{TResult}">Thrown by the task: not all have answered in time.</exception>
    public Task<IReadOnlyList<TResult>> Start(CancellationToken cancellationToken)
    {
        var wheel = _server.EngineServer.Wheel;
        wheel.Schedule(this, wheel.After(Timeout));
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((BroadcastAnswers<TResult>)state!).End(task => task.TrySetCanceled(token)), this);
        }

        return _task.Task;
    }

    /// <summary>Nothing was sent.</summary>
    public void Fail(Exception exception)
    {
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
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
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

    long IDeadlineTarget.OnDeadline(long due, long now)
    {
        var results = _results;
        End(task => task.TrySetException(new BroadcastTimeoutException<TResult>([.. results])));
        return long.MaxValue;
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

        var results = _results;
        End(task => task.TrySetResult(results));
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

            // The wheel keeps this until the time has come.
            _results = [];
        }

        _cancellation.Unregister();
        forget?.Invoke();
    }
}
