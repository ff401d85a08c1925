namespace Parley.SocketIO.Generators.Model;

/// <summary>One event of a contract. Types are written as code, with <c>global::</c>.</summary>
/// <param name="Method">The method's name as code.</param>
/// <param name="Name">The event's name on the wire.</param>
/// <param name="Interface">The interface that declares the method.</param>
/// <param name="DocumentationId">What <c>inheritdoc</c> refers to.</param>
/// <param name="Returns">What the method returns.</param>
/// <param name="Result">Type of the acknowledgement's value; null where there is none.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="TimeoutSeconds">How long an emit waits for the acknowledgement, as code.</param>
internal sealed record EventModel(
    string Method,
    string Name,
    string Interface,
    string DocumentationId,
    ReturnKind Returns,
    string? Result,
    EquatableArray<ParameterModel> Parameters,
    string TimeoutSeconds)
{
    public bool IsAcknowledged => Returns != ReturnKind.Nothing;

    public bool IsAsync => Returns is ReturnKind.Task or ReturnKind.ValueTask;
}

internal enum ReturnKind
{
    /// <summary>No acknowledgement.</summary>
    Nothing,

    /// <summary>The acknowledgement's value, at once.</summary>
    Value,

    Task,
    ValueTask,
}

/// <param name="Name">The name as code.</param>
/// <param name="Type">The type as code.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="IsRequired">Whether an event without it is refused.</param>
/// <param name="Default">Its default as code; null where it has none.</param>
internal sealed record ParameterModel(string Name, string Type, ParameterKind Kind, bool IsRequired, string? Default);

internal enum ParameterKind
{
    Argument,

    /// <summary>All arguments that follow.</summary>
    Rest,

    Socket,
    CancellationToken,
}
