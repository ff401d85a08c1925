using Microsoft.CodeAnalysis;
using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Contracts;

/// <summary>Which types can be arguments and answers.</summary>
internal static class TypeRules
{
    public static ParameterKind KindOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            return Names.FullName(array.ElementType) == "Parley.SocketIO.RawArgument" ? ParameterKind.Rest : ParameterKind.Argument;
        }

        return Names.FullName(type) switch
        {
            "Parley.SocketIO.Socket" => ParameterKind.Socket,
            "System.Threading.CancellationToken" => ParameterKind.CancellationToken,
            _ => ParameterKind.Argument,
        };
    }

    /// <returns>Why the type cannot be written as JSON; null when nothing speaks against it.</returns>
    public static string? FaultOfValue(ITypeSymbol type)
    {
        if (type.IsRefLikeType || type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            return "it lives on the stack only; use an array or Memory";
        }

        if (type.TypeKind == TypeKind.Delegate)
        {
            return "a function cannot be sent; an acknowledgement is the result of the event";
        }

        if (type.IsTupleType)
        {
            return "System.Text.Json writes a tuple as {}; use a record";
        }

        return Names.FullName(type) switch
        {
            "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" => "a task cannot be sent",
            "System.Collections.Generic.IAsyncEnumerable" or "System.Threading.Channels.ChannelReader" or "System.IO.Stream"
                => "an event has all of its data; use a list or an array",
            "Parley.SocketIO.Acknowledgement" => "an acknowledgement is the result of the event",
            "Parley.SocketIO.Socket" or "System.Threading.CancellationToken" => "it means something on this server only",
            _ => null,
        };
    }
}
