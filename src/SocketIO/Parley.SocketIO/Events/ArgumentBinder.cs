using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Acknowledgements;

namespace Parley.SocketIO.Events;

/// <summary>
/// Decodes one argument straight into the type of a handler's parameter. Immutable. An argument that the client left out
/// becomes the type's default, as in JavaScript.
/// </summary>
/// <typeparam name="T">Type of the parameter.</typeparam>
internal readonly struct ArgumentBinder<T>
{
    private readonly JsonTypeInfo<T>? _typeInfo;
    private readonly bool _copies;

    /// <param name="options">How JSON is read.</param>
    /// <param name="copies">Whether raw arguments must outlive the call.</param>
    public ArgumentBinder(JsonSerializerOptions options, bool copies)
    {
        _copies = copies;
        if (typeof(T) != typeof(RawArgument) && typeof(T) != typeof(RawArgument[]) && typeof(T) != typeof(Acknowledgement))
        {
            _typeInfo = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        }
    }

    /// <exception cref="JsonException">The argument does not fit the parameter.</exception>
    public T Bind(IAcknowledgementTarget? target, IncomingEvent e, ref int index)
    {
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
