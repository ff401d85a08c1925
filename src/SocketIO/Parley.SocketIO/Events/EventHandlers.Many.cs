using Parley.SocketIO.Acknowledgements;

namespace Parley.SocketIO.Events;

internal sealed class Handler<T1, T2, T3, T4, T5>(
    HandlerParameters parameters, Action<T1, T2, T3, T4, T5>? action, Func<T1, T2, T3, T4, T5, Task>? function)
    : EventHandlerBase
{
    private readonly ArgumentBinder<T1> _first = new(parameters, function is not null);
    private readonly ArgumentBinder<T2> _second = new(parameters, function is not null);
    private readonly ArgumentBinder<T3> _third = new(parameters, function is not null);
    private readonly ArgumentBinder<T4> _fourth = new(parameters, function is not null);
    private readonly ArgumentBinder<T5> _fifth = new(parameters, function is not null);

    public override bool IsAsync => function is not null;

    public override bool NeedsScope =>
        _first.NeedsScope || _second.NeedsScope || _third.NeedsScope
        || _fourth.NeedsScope || _fifth.NeedsScope;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        var index = 0;
        var first = _first.Bind(target, e, services, ref index);
        var second = _second.Bind(target, e, services, ref index);
        var third = _third.Bind(target, e, services, ref index);
        var fourth = _fourth.Bind(target, e, services, ref index);
        var fifth = _fifth.Bind(target, e, services, ref index);
        action?.Invoke(first, second, third, fourth, fifth);
        return From(function?.Invoke(first, second, third, fourth, fifth));
    }
}

internal sealed class Handler<T1, T2, T3, T4, T5, T6>(
    HandlerParameters parameters, Action<T1, T2, T3, T4, T5, T6>? action, Func<T1, T2, T3, T4, T5, T6, Task>? function)
    : EventHandlerBase
{
    private readonly ArgumentBinder<T1> _first = new(parameters, function is not null);
    private readonly ArgumentBinder<T2> _second = new(parameters, function is not null);
    private readonly ArgumentBinder<T3> _third = new(parameters, function is not null);
    private readonly ArgumentBinder<T4> _fourth = new(parameters, function is not null);
    private readonly ArgumentBinder<T5> _fifth = new(parameters, function is not null);
    private readonly ArgumentBinder<T6> _sixth = new(parameters, function is not null);

    public override bool IsAsync => function is not null;

    public override bool NeedsScope =>
        _first.NeedsScope || _second.NeedsScope || _third.NeedsScope
        || _fourth.NeedsScope || _fifth.NeedsScope || _sixth.NeedsScope;

    public override ValueTask InvokeAsync(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services)
    {
        var index = 0;
        var first = _first.Bind(target, e, services, ref index);
        var second = _second.Bind(target, e, services, ref index);
        var third = _third.Bind(target, e, services, ref index);
        var fourth = _fourth.Bind(target, e, services, ref index);
        var fifth = _fifth.Bind(target, e, services, ref index);
        var sixth = _sixth.Bind(target, e, services, ref index);
        action?.Invoke(first, second, third, fourth, fifth, sixth);
        return From(function?.Invoke(first, second, third, fourth, fifth, sixth));
    }
}
