using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Parley.SocketIO.Generators.Diagnostics;

namespace Parley.SocketIO.Generators;

/// <summary>Says why <c>Emits</c> and <c>Listens</c> of a type that is no contract have no methods.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractTypeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.NotAContract];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        var method = invocation.TargetMethod;
        if (method is { Name: "Emits" or "ServerSideEmits" or "Listens", TypeArguments: [INamedTypeSymbol contract] }
            && method.ContainingNamespace.ToDisplayString() == "Parley.SocketIO"
            && Names.Attribute(contract, Names.EventsAttribute) is null)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.NotAContract, invocation.Syntax.GetLocation(), contract.ToDisplayString()));
        }
    }
}
