using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Parley.SocketIO.Generators;

/// <summary>How types are found and written.</summary>
internal static class Names
{
    public const string EventsAttribute = "Parley.SocketIO.SocketIOEventsAttribute";
    public const string HandlersAttribute = "Parley.SocketIO.SocketIOHandlersAttribute";
    public const string EventNameAttribute = "Parley.SocketIO.EventNameAttribute";
    public const string AckTimeoutAttribute = "Parley.SocketIO.AckTimeoutAttribute";
    public const string Library = "global::Parley.SocketIO.";
    public const string CompilerServices = Library + "CompilerServices.";

    private static readonly SymbolDisplayFormat Code = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Metadata = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>The type as code that means the same everywhere.</summary>
    public static string InCode(ITypeSymbol type)
    {
        return type.ToDisplayString(Code);
    }

    /// <summary>The type's name with its namespace, without type arguments.</summary>
    public static string FullName(ITypeSymbol type)
    {
        return type.ToDisplayString(Metadata);
    }

    /// <summary>An identifier as code.</summary>
    public static string Identifier(string name)
    {
        return SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
    }

    /// <summary>A string as code.</summary>
    public static string Literal(string text)
    {
        return SymbolDisplay.FormatLiteral(text, quote: true);
    }

    /// <summary>The namespace that holds the type; empty for the global one.</summary>
    public static string Namespace(ITypeSymbol type)
    {
        return type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString();
    }

    public static AttributeData? Attribute(ISymbol symbol, string name)
    {
        return symbol.GetAttributes().FirstOrDefault(
            attribute => attribute.AttributeClass is { } type && FullName(type) == name);
    }

    /// <summary>
    /// The default name of an event: as System.Text.Json writes a property in camel case, without <c>Async</c> at the end.
    /// </summary>
    public static string Event(string method)
    {
        const string suffix = "Async";
        var name = method.Length > suffix.Length && method.EndsWith(suffix, StringComparison.Ordinal)
            ? method.Substring(0, method.Length - suffix.Length)
            : method;
        var letters = name.ToCharArray();
        for (var i = 0; i < letters.Length && char.IsUpper(letters[i]); i++)
        {
            // The last capital of several begins the next word: URLChanged is urlChanged.
            if (i > 0 && i + 1 < letters.Length && !char.IsUpper(letters[i + 1]))
            {
                break;
            }

            letters[i] = char.ToLowerInvariant(letters[i]);
        }

        return new string(letters);
    }
}
