using System.ComponentModel;
using System.Text.Json;
using Parley.SocketIO.Contracts;

namespace Parley.SocketIO.CompilerServices;

/// <summary>Receives the events that a class handles; for generated code. Not for several threads while it is filled.</summary>
/// <typeparam name="THandlers">The class.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class HandlerEvents<THandlers>
    where THandlers : class
{
    private readonly List<ContractEvent<THandlers>> _events = [];
    private readonly JsonSerializerOptions _json;

    internal HandlerEvents(JsonSerializerOptions json)
    {
        _json = json;
    }

    internal IReadOnlyList<ContractEvent<THandlers>> Events => _events;

    /// <summary>Prepares to read a parameter.</summary>
    /// <typeparam name="T">Type of the parameter.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="isRequired">Whether an event without this argument, or with <c>null</c>, is refused.</param>
    /// <param name="isAsync">Whether the handler may go on after it has returned.</param>
    /// <returns>Reads the parameter.</returns>
    public EventParameter<T> Parameter<T>(string eventName, string name, bool isRequired, bool isAsync)
    {
        return new EventParameter<T>(_json, eventName, name, isRequired, isAsync);
    }

    /// <summary>Adds an event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isAsync">Whether the handler may go on after it has returned.</param>
    /// <param name="invoker">Reads the arguments and calls the handler.</param>
    public void Add(string name, bool isAsync, EventInvoker<THandlers> invoker)
    {
        _events.Add(new ContractEvent<THandlers>(name, isAsync, invoker));
    }
}
