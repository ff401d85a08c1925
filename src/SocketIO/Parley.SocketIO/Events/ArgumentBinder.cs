using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Acknowledgements;

namespace Parley.SocketIO.Events;

/// <summary>
/// Decodes one argument straight into the type of a handler's parameter, or resolves a service for it. Immutable. An argument
/// that the client left out becomes the type's default, as in JavaScript.
/// </summary>
/// <typeparam name="T">Type of the parameter.</typeparam>
internal readonly struct ArgumentBinder<T>
{
    private readonly JsonTypeInfo<T>? _typeInfo;
    private readonly ParameterSource _source;
    private readonly bool _copies;

    /// <param name="parameters">Says what the parameter is.</param>
    /// <param name="copies">Whether raw arguments must outlive the call.</param>
    public ArgumentBinder(HandlerParameters parameters, bool copies)
        : this(parameters.Json, copies, parameters.SourceOf(typeof(T)))
    {
    }

    /// <param name="options">How JSON is read.</param>
    /// <param name="copies">Whether raw arguments must outlive the call.</param>
    public ArgumentBinder(JsonSerializerOptions options, bool copies)
        : this(options, copies, ParameterSource.Argument)
    {
    }

    private ArgumentBinder(JsonSerializerOptions options, bool copies, ParameterSource source)
    {
        _copies = copies;
        _source = source;
        if (source == ParameterSource.Argument
            && typeof(T) != typeof(RawArgument)
            && typeof(T) != typeof(RawArgument[])
            && typeof(T) != typeof(Acknowledgement))
        {
            _typeInfo = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        }
    }

    /// <summary>Whether <see cref="Bind"/> needs the services of a scope.</summary>
    public bool NeedsScope => _source is ParameterSource.Service or ParameterSource.ServiceProvider;

    /// <param name="target">Whoever waits for an acknowledgement; a socket, where the event is a socket's.</param>
    /// <param name="e">The event.</param>
    /// <param name="services">The services of the event's scope, for parameters that need them.</param>
    /// <param name="index">Which argument of the event is next.</param>
    /// <exception cref="JsonException">The argument does not fit the parameter.</exception>
    /// <exception cref="InvalidOperationException">The service cannot be made.</exception>
    public T Bind(IAcknowledgementTarget? target, IncomingEvent e, IServiceProvider? services, ref int index)
    {
        if (_source != ParameterSource.Argument)
        {
            return Resolve(target, services);
        }

        if (typeof(T) == typeof(Acknowledgement))
        {
            return (T)(object)e.AcknowledgementFor(target);
        }

        if (typeof(T) == typeof(RawArgument[]))
        {
            return (T)(object)BindRest(e, ref index);
        }

        if (index >= e.Count)
        {
            return default!;
        }

        return Decode(e.Argument(index++), e.Attachments);
    }

    /// <summary>Decodes an argument that was kept, for a parameter that takes one argument.</summary>
    /// <exception cref="JsonException">The argument does not fit the parameter.</exception>
    public T Decode(RawArgument argument)
    {
        return typeof(T) == typeof(RawArgument[])
            ? (T)(object)new[] { argument }
            : Decode(argument.Json, argument.Attachments);
    }

    private T Resolve(IAcknowledgementTarget? target, IServiceProvider? services)
    {
        return _source switch
        {
            ParameterSource.Service => (T)services!.GetRequiredService(typeof(T)),
            ParameterSource.ServiceProvider => (T)services!,
            ParameterSource.Socket => (T)(object)(Socket)target!,
            _ => (T)(object)((Socket)target!).ConnectionAborted,
        };
    }

    private T Decode(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (typeof(T) == typeof(RawArgument))
        {
            var raw = new RawArgument(json, attachments);
            return (T)(object)(_copies ? raw.Copy() : raw);
        }

        if (attachments.Count == 0)
        {
            return JsonSerializer.Deserialize(json.Span, _typeInfo!)!;
        }

        var previous = BinaryAttachments.BeginReading(attachments);
        try
        {
            return JsonSerializer.Deserialize(json.Span, _typeInfo!)!;
        }
        finally
        {
            BinaryAttachments.BeginReading(previous);
        }
    }

    private RawArgument[] BindRest(IncomingEvent e, ref int index)
    {
        var rest = new RawArgument[Math.Max(e.Count - index, 0)];
        for (var i = 0; i < rest.Length; i++)
        {
            var raw = new RawArgument(e.Argument(index++), e.Attachments);
            rest[i] = _copies ? raw.Copy() : raw;
        }

        return rest;
    }
}
