using System.Text.Json;
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
    private Dictionary<long, PendingAcknowledgement>? _pending;
    private bool _isClosed;

    public PendingAcknowledgements(SocketIOOptions options, DeadlineWheel wheel)
    {
        _options = options;
        _wheel = wheel;
    }

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

    /// <summary>Waits for this client's part of the answers to a broadcast.</summary>
    /// <returns>Whether the client can answer: it is connected, and does not owe too many answers already.</returns>
    public bool TryAdd(long id, IBroadcastAnswers answers)
    {
        return TryAdd(id, new PendingBroadcastAnswer(this, id, answers)) == AddResult.Added;
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
            return AddResult.Added;
        }
    }

    private PendingAcknowledgement? Take(long id)
    {
        lock (this)
        {
            return _pending is not null && _pending.Remove(id, out var pending) ? pending : null;
        }
    }

    private enum AddResult
    {
        Added,
        Closed,
        Full,
    }
}
