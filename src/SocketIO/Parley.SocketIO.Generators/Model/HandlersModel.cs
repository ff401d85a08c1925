namespace Parley.SocketIO.Generators.Model;

/// <summary>A class that handles events of contracts.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Declarations">The partial declarations to open, from the outermost type to the class.</param>
/// <param name="Class">The class as code, with <c>global::</c>.</param>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Events">The events.</param>
/// <param name="ConstructorArguments">What the constructor is given, as code.</param>
/// <param name="Diagnostics">What is wrong; then nothing is generated.</param>
internal sealed record HandlersModel(
    string Namespace,
    EquatableArray<string> Declarations,
    string Class,
    string HintName,
    EquatableArray<EventModel> Events,
    EquatableArray<string> ConstructorArguments,
    EquatableArray<DiagnosticModel> Diagnostics);
