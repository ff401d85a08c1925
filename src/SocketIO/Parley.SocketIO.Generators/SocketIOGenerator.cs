using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Parley.SocketIO.Generators.Contracts;
using Parley.SocketIO.Generators.Handlers;
using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators;

/// <summary>
/// Makes emits and handlers of interfaces with <c>[SocketIOEvents]</c>, and completes classes with <c>[SocketIOHandlers]</c>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SocketIOGenerator : IIncrementalGenerator
{
    /// <summary>Names of the steps, for tests of what is cached.</summary>
    internal const string ContractsStep = "Contracts";
    internal const string HandlersStep = "Handlers";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contracts = context.SyntaxProvider.ForAttributeWithMetadataName(
            Names.EventsAttribute,
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (found, _) => ContractParser.Parse((INamedTypeSymbol)found.TargetSymbol)).WithTrackingName(ContractsStep);
        context.RegisterSourceOutput(contracts, static (output, contract) =>
        {
            Report(output, contract.Diagnostics);
            if (contract.Events.Count > 0)
            {
                output.AddSource(contract.HintName, SourceText.From(ContractWriter.Write(contract), Encoding.UTF8));
            }
        });

        var handlers = context.SyntaxProvider.ForAttributeWithMetadataName(
            Names.HandlersAttribute,
            static (node, _) => node is TypeDeclarationSyntax,
            static (found, _) => HandlersParser.Parse((INamedTypeSymbol)found.TargetSymbol)).WithTrackingName(HandlersStep);
        context.RegisterSourceOutput(handlers, static (output, model) =>
        {
            Report(output, model.Diagnostics);
            if (model.Diagnostics.Count == 0)
            {
                output.AddSource(model.HintName, SourceText.From(HandlersWriter.Write(model), Encoding.UTF8));
            }
        });
    }

    private static void Report(SourceProductionContext output, EquatableArray<DiagnosticModel> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
        }
    }
}
