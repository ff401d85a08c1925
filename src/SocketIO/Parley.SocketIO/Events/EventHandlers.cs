using Parley.SocketIO.Acknowledgements;

namespace Parley.SocketIO.Events;

/// <summary>
/// A handler of the application with its binders. Arguments are decoded before the handler is called, on the thread that
/// received them, so that a handler which awaits needs nothing of the receive buffer. Immutable once it is registered.
/// </summary>
internal abstract class EventHandlerBase
{
    /// <summary>What the application registered, and names when it wants it removed.</summary>
    public Delegate? Source { get; set; }

    /// <summary>Whether the handler may go on after it has returned.</summary>
    public abstract bool IsAsync { get; }

    /// <summary>Whether a parameter is a service, so that the handler runs in a scope.</summary>
    public abstract bool NeedsScope { get; }

    /// <param name="target">Whoever waits for an acknowledgement, if the event asks for one.</param>
    /// <param name="e">The event.</param>
    /// <param name="services">The services of the event's scope; <see langword="null"/> for a handler that needs none.</param>
    /// <exception cref="System.Text.Json.JsonException">The arguments do not fit the parameters.</exception>
    public abstract ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services = null);

    /// <summary>The handler as it is to be registered: with a scope around it when it needs one.</summary>
    public EventHandlerBase InScope(HandlerParameters parameters)
    {
        return NeedsScope ? new ScopedHandler(parameters, this) : this;
    }

    protected static ValueTask From(Task? task)
    {
        return task is null ? ValueTask.CompletedTask : new ValueTask(task);
    }
}

/// <summary>Removes itself before it calls: events of one socket come one after the other, so it is called once.</summary>
internal sealed class OnceHandler(HandlerTable table, string name, EventHandlerBase inner) : EventHandlerBase
{
    private int _isCalled;

    public override bool IsAsync => inner.IsAsync;

    public override bool NeedsScope => inner.NeedsScope;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        table.Remove(name, this);
        return Interlocked.Exchange(ref _isCalled, 1) == 0 ? inner.InvokeAsync(target, e, services) : ValueTask.CompletedTask;
    }
}

internal sealed class Handler0(Action? action, Func<Task>? function) : EventHandlerBase
{
    public override bool IsAsync => function is not null;

    public override bool NeedsScope => false;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        action?.Invoke();
        return From(function?.Invoke());
    }
}

internal sealed class Handler<T1>(HandlerParameters parameters, Action<T1>? action, Func<T1, Task>? function) : EventHandlerBase
{
    private readonly ArgumentBinder<T1> _first = new(parameters, function is not null);

    public override bool IsAsync => function is not null;

    public override bool NeedsScope => _first.NeedsScope;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        var index = 0;
        var first = _first.Bind(target, e, services, ref index);
        action?.Invoke(first);
        return From(function?.Invoke(first));
    }
}

internal sealed class Handler<T1, T2>(HandlerParameters parameters, Action<T1, T2>? action, Func<T1, T2, Task>? function)
    : EventHandlerBase
{
    private readonly ArgumentBinder<T1> _first = new(parameters, function is not null);
    private readonly ArgumentBinder<T2> _second = new(parameters, function is not null);

    public override bool IsAsync => function is not null;

    public override bool NeedsScope => _first.NeedsScope || _second.NeedsScope;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        var index = 0;
        var first = _first.Bind(target, e, services, ref index);
        var second = _second.Bind(target, e, services, ref index);
        action?.Invoke(first, second);
        return From(function?.Invoke(first, second));
    }
}

internal sealed class Handler<T1, T2, T3>(
    HandlerParameters parameters, Action<T1, T2, T3>? action, Func<T1, T2, T3, Task>? function)
    : EventHandlerBase
{
    private readonly ArgumentBinder<T1> _first = new(parameters, function is not null);
    private readonly ArgumentBinder<T2> _second = new(parameters, function is not null);
    private readonly ArgumentBinder<T3> _third = new(parameters, function is not null);

    public override bool IsAsync => function is not null;

    public override bool NeedsScope => _first.NeedsScope || _second.NeedsScope || _third.NeedsScope;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        var index = 0;
        var first = _first.Bind(target, e, services, ref index);
        var second = _second.Bind(target, e, services, ref index);
        var third = _third.Bind(target, e, services, ref index);
        action?.Invoke(first, second, third);
        return From(function?.Invoke(first, second, third));
    }
}

internal sealed class Handler<T1, T2, T3, T4>(
    HandlerParameters parameters, Action<T1, T2, T3, T4>? action, Func<T1, T2, T3, T4, Task>? function)
    : EventHandlerBase
{
    private readonly ArgumentBinder<T1> _first = new(parameters, function is not null);
    private readonly ArgumentBinder<T2> _second = new(parameters, function is not null);
    private readonly ArgumentBinder<T3> _third = new(parameters, function is not null);
    private readonly ArgumentBinder<T4> _fourth = new(parameters, function is not null);

    public override bool IsAsync => function is not null;

    public override bool NeedsScope => _first.NeedsScope || _second.NeedsScope || _third.NeedsScope || _fourth.NeedsScope;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        var index = 0;
        var first = _first.Bind(target, e, services, ref index);
        var second = _second.Bind(target, e, services, ref index);
        var third = _third.Bind(target, e, services, ref index);
        var fourth = _fourth.Bind(target, e, services, ref index);
        action?.Invoke(first, second, third, fourth);
        return From(function?.Invoke(first, second, third, fourth));
    }
}
