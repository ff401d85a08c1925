using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Parley.SocketIO.Generators.Contracts;
using Parley.SocketIO.Generators.Diagnostics;
using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Handlers;

/// <summary>Reads which events a class handles and how it is constructed, and says what is wrong with it.</summary>
internal static class HandlersParser
{
    public static HandlersModel Parse(INamedTypeSymbol type)
    {
        var diagnostics = ImmutableArray.CreateBuilder<DiagnosticModel>();
        if (Fault(type) is { } fault)
        {
            diagnostics.Add(DiagnosticModel.Create(Descriptors.Handlers, type, type.Name, fault));
        }

        var events = ReadEvents(type, diagnostics);
        var arguments = diagnostics.Count == 0 ? ConstructorParser.Parse(type, diagnostics) : [];
        return new HandlersModel(
            Names.Namespace(type),
            new EquatableArray<string>([.. Chain(type).Reverse().Select(Declaration)]),
            Names.InCode(type),
            Names.FullName(type) + ".g.cs",
            new EquatableArray<EventModel>(events),
            new EquatableArray<string>(arguments),
            new EquatableArray<DiagnosticModel>(diagnostics.ToImmutable()));
    }

    private static ImmutableArray<EventModel> ReadEvents(
        INamedTypeSymbol type, ImmutableArray<DiagnosticModel>.Builder diagnostics)
    {
        var contracts = type.AllInterfaces.Where(candidate => Names.Attribute(candidate, Names.EventsAttribute) is not null).ToArray();
        if (contracts.Length == 0)
        {
            diagnostics.Add(DiagnosticModel.Create(Descriptors.NoContract, type, type.Name));
        }

        var events = ImmutableArray.CreateBuilder<EventModel>();
        foreach (var read in contracts.SelectMany(contract => ContractParser.Events(contract)))
        {
            var other = events.FirstOrDefault(other => other.Name == read.Name);
            if (other is null)
            {
                events.Add(read);
            }
            else if (other.DocumentationId != read.DocumentationId)
            {
                diagnostics.Add(DiagnosticModel.Create(
                    Descriptors.Duplicate, type, Of(other), Of(read), read.Name));
            }
        }

        return events.ToImmutable();

        static string Of(EventModel e)
        {
            return e.Interface.Replace("global::", string.Empty) + "." + e.Method;
        }
    }

    private static string? Fault(INamedTypeSymbol type)
    {
        if (type.IsAbstract || type.IsStatic)
        {
            return "not be abstract or static";
        }

        if (Chain(type).Any(part => part.IsGenericType))
        {
            return "neither be generic nor be nested in a generic type";
        }

        if (type.IsFileLocal)
        {
            return "not be local to its file";
        }

        return Chain(type).All(IsPartial) ? null : "be partial, with all types around it";
    }

    private static bool IsPartial(INamedTypeSymbol type)
    {
        return type.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
    }

    private static string Declaration(INamedTypeSymbol type)
    {
        var keyword = type switch
        {
            { TypeKind: TypeKind.Interface } => "interface",
            { IsRecord: true, IsValueType: true } => "record struct",
            { IsRecord: true } => "record",
            { IsValueType: true } => "struct",
            _ => "class",
        };
        return $"partial {keyword} {Names.Identifier(type.Name)}";
    }

    private static IEnumerable<INamedTypeSymbol> Chain(INamedTypeSymbol type)
    {
        for (var part = type; part is not null; part = part.ContainingType)
        {
            yield return part;
        }
    }
}
