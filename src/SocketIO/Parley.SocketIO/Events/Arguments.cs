using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO.Events;

/// <summary>The arguments of an event or acknowledgement on their way out, each with its own type, so that nothing is boxed.</summary>
internal interface IArguments
{
    void Write(Utf8JsonWriter writer, JsonSerializerOptions options);
}

internal readonly struct NoArguments : IArguments
{
    public void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
    }
}

internal readonly struct Arguments<T1>(T1 first) : IArguments
{
    private readonly T1 _first = first;

    public void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        Argument.Write(writer, _first, options);
    }
}

internal readonly struct Arguments<T1, T2>(T1 first, T2 second) : IArguments
{
    private readonly T1 _first = first;
    private readonly T2 _second = second;

    public void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        Argument.Write(writer, _first, options);
        Argument.Write(writer, _second, options);
    }
}

internal readonly struct Arguments<T1, T2, T3>(T1 first, T2 second, T3 third) : IArguments
{
    private readonly T1 _first = first;
    private readonly T2 _second = second;
    private readonly T3 _third = third;

    public void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        Argument.Write(writer, _first, options);
        Argument.Write(writer, _second, options);
        Argument.Write(writer, _third, options);
    }
}

internal readonly struct Arguments<T1, T2, T3, T4>(T1 first, T2 second, T3 third, T4 fourth) : IArguments
{
    private readonly T1 _first = first;
    private readonly T2 _second = second;
    private readonly T3 _third = third;
    private readonly T4 _fourth = fourth;

    public void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        Argument.Write(writer, _first, options);
        Argument.Write(writer, _second, options);
        Argument.Write(writer, _third, options);
        Argument.Write(writer, _fourth, options);
    }
}

internal readonly struct RawArguments(RawArgument[] arguments) : IArguments
{
    private readonly RawArgument[] _arguments = arguments;

    public void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        foreach (var argument in _arguments)
        {
            Argument.Write(writer, argument, options);
        }
    }
}

internal static class Argument
{
    public static void Write<T>(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        if (value is RawArgument raw)
        {
            // It needs no metadata, so it works whatever types the application's options know.
            RawArgumentConverter.Write(writer, raw);
            return;
        }

        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }
}
