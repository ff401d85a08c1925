using System.Text;
using System.Text.Json;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Events that arrive. They are received under the session's inbound lock; an asynchronous handler goes on outside of it, and
// what arrives meanwhile waits its turn in a queue that is bounded.
public sealed partial class Socket
{
    private readonly HandlerTable _handlers = new();
    private Queue<IncomingEvent>? _waiting;
    private int _waitingSize;
    private bool _isBusy;

    /// <summary>Handles an event without looking at its arguments.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Called for each such event, in order of arrival.</param>
    public void On(string name, Action handler)
    {
        Add(name, handler, new Handler0(handler, null));
    }

    /// <inheritdoc cref="On(string, Action)"/>
    public void On(string name, Func<Task> handler)
    {
        Add(name, handler, new Handler0(null, handler));
    }

    /// <summary>
    /// Handles an event. A parameter may be of any type that System.Text.Json reads, <c>byte[]</c> for binary data,
    /// <see cref="RawArgument"/> for the argument as it came, <c>RawArgument[]</c> for all that follow, or
    /// <see cref="Acknowledgement"/> for the answer that the client waits for. An argument that the client left out is the
    /// type's default. Arguments that do not fit go to <see cref="SocketIOServer.OnError"/>, and the handler is not called.
    /// A handler that returns a task is awaited before the next event of this socket.
    /// <para>
    /// A parameter whose type is a registered service, or <see cref="IServiceProvider"/>, is resolved from a scope of the event,
    /// which is disposed of when the handler has completed (<see cref="SocketIOOptions.DisableImplicitFromServicesParameters"/>
    /// switches services off). <see cref="Socket"/> is the socket, <see cref="CancellationToken"/> its
    /// <see cref="ConnectionAborted"/>. Such parameters may stand anywhere; they take no argument of the event.
    /// </para>
    /// </summary>
    /// <typeparam name="T1">Type of the argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Called for each such event, in order of arrival.</param>
    public void On<T1>(string name, Action<T1> handler)
    {
        Add(name, handler, new Handler<T1>(Parameters, handler, null));
    }

    /// <inheritdoc cref="On{T1}(string, Action{T1})"/>
    public void On<T1>(string name, Func<T1, Task> handler)
    {
        Add(name, handler, new Handler<T1>(Parameters, null, handler));
    }

    /// <inheritdoc cref="On{T1}(string, Action{T1})"/>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    public void On<T1, T2>(string name, Action<T1, T2> handler)
    {
        Add(name, handler, new Handler<T1, T2>(Parameters, handler, null));
    }

    /// <inheritdoc cref="On{T1, T2}(string, Action{T1, T2})"/>
    public void On<T1, T2>(string name, Func<T1, T2, Task> handler)
    {
        Add(name, handler, new Handler<T1, T2>(Parameters, null, handler));
    }

    /// <inheritdoc cref="On{T1, T2}(string, Action{T1, T2})"/>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    public void On<T1, T2, T3>(string name, Action<T1, T2, T3> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3>(Parameters, handler, null));
    }

    /// <inheritdoc cref="On{T1, T2, T3}(string, Action{T1, T2, T3})"/>
    public void On<T1, T2, T3>(string name, Func<T1, T2, T3, Task> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3>(Parameters, null, handler));
    }

    /// <inheritdoc cref="On{T1, T2, T3}(string, Action{T1, T2, T3})"/>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <typeparam name="T4">Type of the fourth argument.</typeparam>
    public void On<T1, T2, T3, T4>(string name, Action<T1, T2, T3, T4> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3, T4>(Parameters, handler, null));
    }

    /// <inheritdoc cref="On{T1, T2, T3, T4}(string, Action{T1, T2, T3, T4})"/>
    public void On<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, Task> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3, T4>(Parameters, null, handler));
    }

    /// <summary>Removes all handlers of an event.</summary>
    /// <param name="name">The event's name.</param>
    public void Off(string name)
    {
        _handlers.Remove(name);
    }

    /// <summary>Removes one handler of an event: the one that was registered last, if it was registered more than once.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">What was given to <c>On</c> or <c>Once</c>.</param>
    public void Off(string name, Delegate handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _handlers.Remove(name, handler);
    }

    /// <summary>Removes all handlers of all events.</summary>
    public void RemoveAllListeners()
    {
        _handlers.Clear();
    }

    private JsonSerializerOptions Json => Namespace.Server.Json;

    private HandlerParameters Parameters => Namespace.Server.HandlerParameters;

    /// <summary>Runs the connection handlers; events wait until they are done. Called with the inbound lock held.</summary>
    internal void RunConnectionHandlers(Func<Socket, ValueTask> handlers)
    {
        Start(handlers(this), "connection");
    }

    /// <summary>Handles or queues an event. Called with the inbound lock held.</summary>
    internal void Receive(IncomingEvent e)
    {
        if (!Connected)
        {
            return;
        }

        Namespace.Server.Metrics.EventReceived(Namespace);
        if (_rateLimiter is not null && !IsAllowed(e))
        {
            return;
        }

        if (!_isBusy)
        {
            Run(e);
            return;
        }

        var copy = e.Copy();
        _waitingSize += copy.Size;
        if (_waitingSize > Namespace.Server.Options.MaxPendingEventsSize)
        {
            var description = "the client sends faster than its handlers work: more than "
                + $"{Namespace.Server.Options.MaxPendingEventsSize} bytes of events wait (MaxPendingEventsSize)";
            _session.Finish(
                DisconnectReason.TransportError.WithDescription(description).OverLimit(nameof(SocketIOOptions.MaxPendingEventsSize)),
                TransportCloseKind.ByServer);
            return;
        }

        (_waiting ??= new Queue<IncomingEvent>()).Enqueue(copy);
    }

    private void Add(string name, Delegate handler, EventHandlerBase entry)
    {
        ArgumentNullException.ThrowIfNull(handler);
        EventNames.ThrowIfReserved(name);
        _handlers.Add(name, handler, entry.InScope(Parameters));
    }

    private void AddOnce(string name, Delegate handler, EventHandlerBase entry)
    {
        ArgumentNullException.ThrowIfNull(handler);
        EventNames.ThrowIfReserved(name);
        _handlers.Add(name, handler, new OnceHandler(_handlers, name, entry.InScope(Parameters)));
    }

    private bool IsAllowed(IncomingEvent e)
    {
        var action = _rateLimiter!.Check(e.Name, _session.Wheel, out var isFirst);
        if (action is null)
        {
            return true;
        }

        Namespace.Server.Metrics.EventRefused(Namespace, "rate_limit");
        if (isFirst)
        {
            ReportError(new RateLimitExceededException(), Encoding.UTF8.GetString(e.Name));
        }

        if (action == RateLimitAction.Disconnect)
        {
            _session.Close(DisconnectReason.ForcedClose.ForFault("the client sends more events than its limit allows")
                .OverLimit(nameof(SocketIOOptions.EventRateLimit)));
        }

        return false;
    }

    private void Run(IncomingEvent e)
    {
        Start(Handle(e, out var name), name);
    }

    /// <summary>Passes an event to whoever wants it, if the client may send it.</summary>
    private ValueTask Handle(IncomingEvent e, out string name)
    {
        if (Namespace.GuardsEvents && Namespace.FindEventGate(e.Name) is { } guarded)
        {
            name = guarded.EventName;
            return HandleAuthorizedAsync(e.Copy(), guarded);
        }

        return Pass(e, out name);
    }

    private ValueTask Pass(IncomingEvent e, out string name)
    {
        if (_interceptors is { HasIncoming: true } interceptors)
        {
            name = Encoding.UTF8.GetString(e.Name);
            return interceptors.HandleAsync(this, e.Copy(), name);
        }

        return Dispatch(e, out name);
    }

    /// <summary>Passes an event to the handlers of its name.</summary>
    internal ValueTask Dispatch(IncomingEvent e, out string name)
    {
        if (!_handlers.TryFind(e.Name, out var entry))
        {
            name = string.Empty;
            return ValueTask.CompletedTask;
        }

        name = entry.Name;
        var handlers = entry.Handlers;
        return handlers.Length == 1 ? Invoke(handlers[0], e, name) : InvokeAllAsync(handlers, e.Copy(), name);
    }

    private async ValueTask InvokeAllAsync(EventHandlerBase[] handlers, IncomingEvent e, string name)
    {
        foreach (var handler in handlers)
        {
            try
            {
                await Invoke(handler, e, name).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The other handlers of the event are not to suffer from this one.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ReportError(exception, name);
            }
        }
    }

    private ValueTask Invoke(EventHandlerBase handler, IncomingEvent e, string name)
    {
        if (SocketIOActivities.Source.HasListeners() || Namespace.Server.Metrics.MeasuresHandlers)
        {
            return InvokeObservedAsync(handler, e, name);
        }

        try
        {
            return handler.InvokeAsync(this, e);
        }
#pragma warning disable CA1031 // A handler of the application may throw anything; the connection goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReportError(exception, name);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>As <see cref="Invoke"/>, where somebody wants to know of it: from the call to the end of its task.</summary>
    private async ValueTask InvokeObservedAsync(EventHandlerBase handler, IncomingEvent e, string name)
    {
        var server = Namespace.Server;
        var start = server.Time.GetTimestamp();
        Exception? error = null;
        using (var activity = SocketIOActivities.Start(this, name))
        {
            try
            {
                await handler.InvokeAsync(this, e).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A handler of the application may throw anything; the connection goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                error = exception;
                SocketIOActivities.Fail(activity, exception);
                ReportError(exception, name);
            }
        }

        server.Metrics.HandlerCompleted(Namespace, name, server.Time.GetElapsedTime(start), error);
    }

    private void Start(ValueTask handling, string name)
    {
        if (handling.IsCompletedSuccessfully)
        {
            return;
        }

        _isBusy = true;
        Namespace.Server.Handlers.Enter();
        _ = PumpAsync(handling, name);
    }

    /// <summary>Awaits a handler, then runs what has arrived meanwhile.</summary>
    private async Task PumpAsync(ValueTask handling, string name)
    {
        while (true)
        {
            try
            {
                await handling.ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A handler of the application may throw anything; the connection goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ReportError(e, name);
            }

            await EngineSession.LeaveOtherInbound();
            _session.EnterInbound();
            try
            {
                if (!TryRunWaiting(out handling, out name))
                {
                    return;
                }
            }
            finally
            {
                _session.ExitInbound();
            }
        }
    }

    private bool TryRunWaiting(out ValueTask handling, out string name)
    {
        while (_waiting is { Count: > 0 })
        {
            var e = _waiting.Dequeue();
            _waitingSize -= e.Size;
            if (!Connected)
            {
                continue;
            }

            handling = Handle(e, out name);
            if (!handling.IsCompletedSuccessfully)
            {
                return true;
            }
        }

        _isBusy = false;
        if (_endsScopeLater)
        {
            _ = DisposeScopeAsync();
        }

        Namespace.Server.Handlers.Exit();
        name = string.Empty;
        handling = ValueTask.CompletedTask;
        return false;
    }

    internal void ReportError(Exception exception, string eventName)
    {
        Namespace.Server.ReportError(new SocketIOErrorContext(exception, this, eventName));
    }
}
