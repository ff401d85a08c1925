using System.ComponentModel;
using System.Text.Json;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.CompilerServices;

/// <summary>Writes the arguments of an event, each with its own type, so that nothing is boxed; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct EventArgumentsWriter
{
    private readonly Utf8JsonWriter _writer;
    private readonly JsonSerializerOptions _options;

    internal EventArgumentsWriter(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        _writer = writer;
        _options = options;
    }

    /// <summary>Writes an argument.</summary>
    /// <typeparam name="T">Type of the argument.</typeparam>
    /// <param name="value">The argument.</param>
    public void Write<T>(T value)
    {
        Argument.Write(_writer, value, _options);
    }

    /// <summary>Writes the arguments at the end, whose number the contract leaves open.</summary>
    /// <param name="values">The arguments.</param>
    public void WriteRest(RawArgument[]? values)
    {
        new RawArguments(values ?? []).Write(_writer, _options);
    }
}
