namespace Parley.SocketIO.Generators.Model;

/// <summary>An interface of events.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Interface">The interface as code, with <c>global::</c>.</param>
/// <param name="ClassName">Name of the generated class.</param>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
/// <param name="Events">The sound events.</param>
/// <param name="Diagnostics">What is wrong with the others.</param>
internal sealed record ContractModel(
    string Namespace,
    string Interface,
    string ClassName,
    string HintName,
    bool IsPublic,
    EquatableArray<EventModel> Events,
    EquatableArray<DiagnosticModel> Diagnostics);
