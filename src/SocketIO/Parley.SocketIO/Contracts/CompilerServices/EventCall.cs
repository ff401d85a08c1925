using System.ComponentModel;
using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.CompilerServices;

/// <summary>An event of a contract that has arrived, while its handler is called; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct EventCall
{
    private readonly IAcknowledgementTarget? _target;
    private readonly IncomingEvent _event;
    private int _index;

    internal EventCall(IAcknowledgementTarget? target, IncomingEvent e)
    {
        _target = target;
        _event = e;
    }

    /// <summary>The socket that received the event.</summary>
    /// <exception cref="InvalidOperationException">The event came from another server of the cluster.</exception>
    public readonly Socket Socket => _target as Socket
        ?? throw new InvalidOperationException("An event of another server has no socket.");

    /// <summary>Cancelled when the socket is disconnected.</summary>
    public readonly CancellationToken CancellationToken => (_target as Socket)?.ConnectionAborted ?? CancellationToken.None;

    internal readonly bool IsAtEnd => _index >= _event.Count;

    private readonly AnswerTo Waiting => new(_event.HasId ? _target : null, _event.HasId ? _event.Id : 0);

    /// <summary>Waits for a handler whose event is not acknowledged.</summary>
    /// <param name="handling">The handler's task.</param>
    /// <returns>Completes with the task.</returns>
    public static ValueTask WhenDone(Task? handling)
    {
        return handling is null ? ValueTask.CompletedTask : new ValueTask(handling);
    }

    /// <summary>Acknowledges the event with nothing.</summary>
    /// <returns>Completed.</returns>
    public readonly ValueTask Answer()
    {
        Waiting.Send();
        return ValueTask.CompletedTask;
    }

    /// <summary>Acknowledges the event.</summary>
    /// <typeparam name="T">Type of the answer.</typeparam>
    /// <param name="result">The answer.</param>
    /// <returns>Completed.</returns>
    public readonly ValueTask Answer<T>(T result)
    {
        Waiting.Send(result);
        return ValueTask.CompletedTask;
    }

    /// <summary>Acknowledges the event with nothing when a task completes.</summary>
    /// <param name="handling">The task.</param>
    /// <returns>Completes when the answer was sent.</returns>
    public readonly ValueTask AnswerWhenDone(Task? handling)
    {
        return Waiting.SendAsync(WhenDone(handling));
    }

    /// <inheritdoc cref="AnswerWhenDone(Task?)"/>
    public readonly ValueTask AnswerWhenDone(ValueTask handling)
    {
        return Waiting.SendAsync(handling);
    }

    /// <summary>Acknowledges the event with the result of a task.</summary>
    /// <typeparam name="T">Type of the answer.</typeparam>
    /// <param name="handling">The task.</param>
    /// <returns>Completes when the answer was sent.</returns>
    public readonly ValueTask AnswerWhenDone<T>(Task<T> handling)
    {
        ArgumentNullException.ThrowIfNull(handling);
        return Waiting.SendAsync(new ValueTask<T>(handling));
    }

    /// <inheritdoc cref="AnswerWhenDone{T}(Task{T})"/>
    public readonly ValueTask AnswerWhenDone<T>(ValueTask<T> handling)
    {
        return Waiting.SendAsync(handling);
    }

    internal T Read<T>(ArgumentBinder<T> binder)
    {
        return binder.Bind(_target, _event, null, ref _index);
    }

    /// <summary>Whoever waits for the answer. It is taken from the event at once: the event is used again for the next packet.</summary>
    private readonly struct AnswerTo(IAcknowledgementTarget? target, long id)
    {
        public void Send()
        {
            target?.SendAcknowledgement(id, default(NoArguments));
        }

        public void Send<T>(T result)
        {
            target?.SendAcknowledgement(id, new Arguments<T>(result));
        }

        public async ValueTask SendAsync<T>(ValueTask<T> handling)
        {
            Send(await handling.ConfigureAwait(false));
        }

        public async ValueTask SendAsync(ValueTask handling)
        {
            await handling.ConfigureAwait(false);
            Send();
        }
    }
}
