using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Parley.SocketIO.Generators.Contracts;
using Parley.SocketIO.Generators.Diagnostics;
using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Handlers;

/// <summary>
/// Chooses the constructor, and writes what it is given: services, the socket and its namespace. So dependency injection needs
/// no reflection.
/// </summary>
internal static class ConstructorParser
{
    private const string Services = "global::Microsoft.Extensions.DependencyInjection.ServiceProvider";

    /// <returns>The arguments as code.</returns>
    public static ImmutableArray<string> Parse(INamedTypeSymbol type, ImmutableArray<DiagnosticModel>.Builder diagnostics)
    {
        // A record's copy constructor is no way to make one.
        var all = type.InstanceConstructors
            .Where(candidate => candidate.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal)
            .Where(candidate => !(type.IsRecord
                && candidate.Parameters is [var only]
                && SymbolEqualityComparer.Default.Equals(only.Type, type)))
            .ToArray();
        var marked = all.Where(candidate => Names.Attribute(
            candidate, "Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute") is not null).ToArray();
        var constructor = marked.Length == 1 ? marked[0] : all.Length == 1 ? all[0] : null;
        if (constructor is null)
        {
            Add(all.Length == 0
                ? "has no public or internal constructor"
                : "has several constructors; mark one with [ActivatorUtilitiesConstructor]");
            return [];
        }

        var odd = constructor.Parameters.FirstOrDefault(parameter => parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType);
        if (odd is not null)
        {
            Add($"has the constructor parameter '{odd.Name}', which no service can be");
            return [];
        }

        return [.. constructor.Parameters.Select(Argument)];

        void Add(string fault)
        {
            diagnostics.Add(DiagnosticModel.Create(Descriptors.Constructor, type, type.Name, fault));
        }
    }

    private static string Argument(IParameterSymbol parameter)
    {
        switch (Names.FullName(parameter.Type))
        {
            case "Parley.SocketIO.Socket":
                return "socket";
            case "Parley.SocketIO.Namespace":
                return "socket.Namespace";
            case "System.IServiceProvider":
                return "services";
        }

        var type = Names.InCode(parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
        var isKeyed = Names.Attribute(parameter, "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute");
        var key = isKeyed is { ConstructorArguments: [var given] } ? ", " + given.ToCSharpString() : string.Empty;
        var (extensions, keyed) = isKeyed is null ? ("ServiceExtensions", string.Empty) : ("KeyedServiceExtensions", "Keyed");
        if (DefaultValue.InCode(parameter) is not { } missing)
        {
            return $"{Services}{extensions}.GetRequired{keyed}Service<{type}>(services{key})";
        }

        return parameter.Type.IsReferenceType
            ? $"{Services}{extensions}.Get{keyed}Service<{type}>(services{key}) ?? {missing}"
            : missing;
    }
}
