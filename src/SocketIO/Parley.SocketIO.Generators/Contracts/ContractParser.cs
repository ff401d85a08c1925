using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Parley.SocketIO.Generators.Diagnostics;
using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Contracts;

/// <summary>Reads the events of an interface, and says what is wrong with it.</summary>
internal static class ContractParser
{
    public static ContractModel Parse(INamedTypeSymbol contract)
    {
        var diagnostics = ImmutableArray.CreateBuilder<DiagnosticModel>();
        var events = ImmutableArray.CreateBuilder<EventModel>();
        if (Fault(contract) is { } fault)
        {
            diagnostics.Add(DiagnosticModel.Create(Descriptors.Contract, contract, contract.Name, fault));
        }
        else
        {
            ReadEvents(contract, events, diagnostics);
        }

        var containers = string.Concat(Containers(contract).Reverse().Select(type => type.Name + "_"));
        return new ContractModel(
            Names.Namespace(contract),
            Names.InCode(contract),
            $"{containers}{contract.Name}SocketIOExtensions",
            Names.FullName(contract) + ".g.cs",
            Containers(contract).Append(contract).All(type => type.DeclaredAccessibility == Accessibility.Public),
            new EquatableArray<EventModel>(events.ToImmutable()),
            new EquatableArray<DiagnosticModel>(diagnostics.ToImmutable()));
    }

    /// <summary>The sound events of a contract, with those of the interfaces it extends.</summary>
    public static ImmutableArray<EventModel> Events(INamedTypeSymbol contract)
    {
        var events = ImmutableArray.CreateBuilder<EventModel>();
        if (Fault(contract) is null)
        {
            ReadEvents(contract, events, ImmutableArray.CreateBuilder<DiagnosticModel>());
        }

        return events.ToImmutable();
    }

    private static string? Fault(INamedTypeSymbol contract)
    {
        if (contract.IsGenericType || Containers(contract).Any(type => type.IsGenericType))
        {
            return "neither generic nor nested in a generic type";
        }

        return contract.IsFileLocal
            || Containers(contract).Append(contract).Any(type => type.DeclaredAccessibility is not (
                Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
                ? "public or internal, with all types around it, since generated code uses it"
                : null;
    }

    private static IEnumerable<INamedTypeSymbol> Containers(INamedTypeSymbol type)
    {
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return outer;
        }
    }

    private static void ReadEvents(
        INamedTypeSymbol contract,
        ImmutableArray<EventModel>.Builder events,
        ImmutableArray<DiagnosticModel>.Builder diagnostics)
    {
        foreach (var member in contract.AllInterfaces.Reverse().Append(contract).SelectMany(type => type.GetMembers()))
        {
            // What is wrong with an inherited member is said where this contract is.
            ISymbol place = SymbolEqualityComparer.Default.Equals(member.ContainingType, contract) ? member : contract;
            if (member is INamedTypeSymbol or IFieldSymbol or IMethodSymbol { AssociatedSymbol: not null }
                || member is { IsStatic: true, IsAbstract: false, IsVirtual: false })
            {
                continue;
            }

            if (member is not IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } method)
            {
                diagnostics.Add(DiagnosticModel.Create(Descriptors.Member, place, member.Name));
                continue;
            }

            if (EventParser.Parse(method, contract, place, diagnostics) is not { } read)
            {
                continue;
            }

            if (events.FirstOrDefault(other => other.Name == read.Name) is { } other)
            {
                diagnostics.Add(DiagnosticModel.Create(Descriptors.Duplicate, place, other.Method, read.Method, read.Name));
                continue;
            }

            events.Add(read);
        }
    }
}
