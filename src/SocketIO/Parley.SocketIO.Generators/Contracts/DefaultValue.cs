using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Parley.SocketIO.Generators.Contracts;

/// <summary>The default of a parameter as code.</summary>
internal static class DefaultValue
{
    /// <returns>Null when the parameter has none.</returns>
    public static string? InCode(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return null;
        }

        if (parameter.ExplicitDefaultValue is not { } value)
        {
            // The default of a struct, null, or a nullable that is null.
            return "default!";
        }

        var type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        var text = value switch
        {
            string or char or bool => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
            float.NaN or double.NaN => "0.0 / 0.0",
            float.PositiveInfinity or double.PositiveInfinity => "1.0 / 0.0",
            float.NegativeInfinity or double.NegativeInfinity => "-1.0 / 0.0",
            decimal => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) + "M",
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
        return value is string or char or bool ? text : $"({Names.InCode(type)})({text})";
    }
}
