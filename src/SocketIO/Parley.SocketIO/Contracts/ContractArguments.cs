using System.Text.Json;
using Parley.SocketIO.CompilerServices;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Contracts;

/// <summary>Arguments that generated code writes.</summary>
internal readonly struct ContractArguments<TArguments>(TArguments arguments) : IArguments
    where TArguments : struct, IEventArguments
{
    private readonly TArguments _arguments = arguments;

    public void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        _arguments.Write(new EventArgumentsWriter(writer, options));
    }
}
