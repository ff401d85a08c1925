using System.ComponentModel;
using System.Text.Json;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.CompilerServices;

/// <summary>Reads one parameter of a contract's event; for generated code. Immutable, so any thread may use it.</summary>
/// <typeparam name="T">Type of the parameter.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EventParameter<T>
{
    private readonly ArgumentBinder<T> _binder;
    private readonly string _event;
    private readonly string _name;
    private readonly bool _isRequired;

    internal EventParameter(JsonSerializerOptions json, string eventName, string name, bool isRequired, bool isAsync)
    {
        _binder = new ArgumentBinder<T>(json, isAsync);
        _event = eventName;
        _name = name;
        _isRequired = isRequired;
    }

    /// <summary>Reads the next argument.</summary>
    /// <param name="call">The event.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="JsonException">The argument does not fit the parameter.</exception>
    public T Read(ref EventCall call)
    {
        var isMissing = call.IsAtEnd;
        var value = call.Read(_binder);
        if (_isRequired && (isMissing || value is null))
        {
            throw new JsonException($"The argument \"{_name}\" of \"{_event}\" is {(isMissing ? "missing" : "null")}.");
        }

        return value;
    }

    /// <summary>Reads the next argument of a parameter that has a default.</summary>
    /// <param name="call">The event.</param>
    /// <param name="missing">The default.</param>
    /// <returns>The argument, or the default where the client left it out.</returns>
    /// <exception cref="JsonException">The argument does not fit the parameter.</exception>
    public T Read(ref EventCall call, T missing)
    {
        return call.IsAtEnd ? missing : Read(ref call);
    }
}
