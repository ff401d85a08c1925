using System.Text.Json;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Acknowledgements;

/// <summary>
/// The answers that one socket's client owes. Thread-safe. Bounded: a client that never answers costs the application its
/// timeouts, not the server its memory.
/// </summary>
internal sealed class PendingAcknowledgements
{
    private readonly SocketIOOptions _options;
    private readonly DeadlineWheel _wheel;
    private readonly SocketIOMetrics _metrics;
    private Dictionary<long, PendingAcknowledgement>? _pending;
    private bool _isClosed;

    public PendingAcknowledgements(SocketIOOptions options, DeadlineWheel wheel, SocketIOMetrics metrics)
    {
        _options = options;
        _wheel = wheel;
        _metrics = metrics;
    }

    /// <summary>How many answers are waited for.</summary>
    public int Count
    {
        get
        {
            lock (this)
            {
                return _pending?.Count ?? 0;
            }
        }
    }

    public Task<TResult> Add<TResult>(
        long id, JsonSerializerOptions json, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var pending = new PendingAcknowledgement<TResult>(this, id, json);
        switch (TryAdd(id, pending))
        {
            case AddResult.Closed:
                throw new InvalidOperationException("The socket is disconnected.");
            case AddResult.Full:
                throw new InvalidOperationException(
                    $"The client owes {_options.MaxPendingAcknowledgements} acknowledgements (MaxPendingAcknowledgements).");
        }

        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _wheel.Schedule(pending.Limit, _wheel.After(timeout));
        }

        pending.CancelWith(cancellationToken);
        return pending.Answer;
    }

    /// <summary>
    /// Waits for this client's part of the answers to a broadcast. A client that owes too many answers already is sent the
    /// event like everyone; its answer will be missing, since nothing is kept for it.
    /// </summary>
    /// <returns>Whether the client is connected.</returns>
    public bool TryAdd(long id, IBroadcastAnswers answers)
    {
        return TryAdd(id, new PendingBroadcastAnswer(this, id, answers)) != AddResult.Closed;
    }

    /// <summary>Gives the client's answer to whoever waits. An id that nobody waits for is ignored, as in Node's server.</summary>
    public void Complete(long id, IncomingEvent answer)
    {
        Take(id)?.Complete(answer);
    }

    public void Fail(long id, Exception exception)
    {
        Take(id)?.Fail(exception);
    }

    /// <summary>Nobody waits any more, since nothing was sent.</summary>
    public void Forget(long id)
    {
        Fail(id, new OperationCanceledException());
    }

    public void FailAll(DisconnectReason reason)
    {
        Dictionary<long, PendingAcknowledgement>? pending;
        lock (this)
        {
            _isClosed = true;
            pending = _pending;
            _pending = null;
        }

        _metrics.AcknowledgementsPending(-(pending?.Count ?? 0));
        foreach (var acknowledgement in pending?.Values ?? Enumerable.Empty<PendingAcknowledgement>())
        {
            acknowledgement.Fail(new InvalidOperationException($"The socket was disconnected: {reason}."));
        }
    }

    private AddResult TryAdd(long id, PendingAcknowledgement pending)
    {
        lock (this)
        {
            if (_isClosed)
            {
                return AddResult.Closed;
            }

            _pending ??= [];
            if (_pending.Count >= _options.MaxPendingAcknowledgements)
            {
                return AddResult.Full;
            }

            _pending.Add(id, pending);
        }

        _metrics.AcknowledgementsPending(1);
        return AddResult.Added;
    }

    private PendingAcknowledgement? Take(long id)
    {
        PendingAcknowledgement? pending = null;
        lock (this)
        {
            _ = _pending?.Remove(id, out pending);
        }

        if (pending is not null)
        {
            _metrics.AcknowledgementsPending(-1);
        }

        return pending;
    }

    private enum AddResult
    {
        Added,
        Closed,
        Full,
    }
}
