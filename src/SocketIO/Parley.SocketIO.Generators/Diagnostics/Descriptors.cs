using Microsoft.CodeAnalysis;

namespace Parley.SocketIO.Generators.Diagnostics;

/// <summary>What can be wrong with a contract or a class of handlers; <c>docs/typed-contracts.md</c> lists them.</summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor Contract = Error(
        "PSIO001", "A contract cannot be used", "The contract '{0}' must be {1}");

    public static readonly DiagnosticDescriptor Member = Error(
        "PSIO002", "A member of a contract is no event", "'{0}' is no event: a contract consists of instance methods");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        "PSIO003", "An event is generic", "The event '{0}' must not be generic: the types of its arguments must be known");

    public static readonly DiagnosticDescriptor ByReference = Error(
        "PSIO004", "An event passes by reference", "'{0}' of the event '{1}' must be passed by value");

    public static readonly DiagnosticDescriptor Result = Error(
        "PSIO005", "A result cannot be an acknowledgement", "The event '{0}' cannot be acknowledged with '{1}': {2}");

    public static readonly DiagnosticDescriptor Parameter = Error(
        "PSIO006", "A parameter cannot be an argument", "The parameter '{0}' of the event '{1}' cannot be '{2}': {3}");

    public static readonly DiagnosticDescriptor Duplicate = Error(
        "PSIO007", "Two events have one name", "The events '{0}' and '{1}' have the same name \"{2}\"; name one with [EventName]");

    public static readonly DiagnosticDescriptor Reserved = Error(
        "PSIO008", "The name of an event is reserved", "\"{0}\" is one of Socket.IO's own events; name the event '{1}' with [EventName]");

    public static readonly DiagnosticDescriptor ObjectMember = Error(
        "PSIO009", "An event is named like a method of every object",
        "The event '{0}' could not be emitted, since every object has a method of this name; rename it and use [EventName]");

    public static readonly DiagnosticDescriptor Special = Error(
        "PSIO010", "A special parameter is at the wrong place", "The parameter '{0}' of the event '{1}' {2}");

    public static readonly DiagnosticDescriptor Handlers = Error(
        "PSIO011", "A class of handlers cannot be completed", "The class '{0}' must {1}");

    public static readonly DiagnosticDescriptor NoContract = Error(
        "PSIO012", "A class of handlers has no contract", "The class '{0}' implements no interface with [SocketIOEvents]");

    public static readonly DiagnosticDescriptor Constructor = Error(
        "PSIO013", "A class of handlers cannot be constructed", "The class '{0}' {1}");

    public static readonly DiagnosticDescriptor Timeout = Error(
        "PSIO014", "A time for acknowledgements is out of range", "[AckTimeout] of '{0}' must be more than 0 seconds and at most a day");

    public static readonly DiagnosticDescriptor NotAContract = Error(
        "PSIO015", "A type is no contract", "'{0}' has no events: it must be an interface with [SocketIOEvents]");

    private static DiagnosticDescriptor Error(string id, string title, string message)
    {
        return new DiagnosticDescriptor(
            id,
            title,
            message,
            "Parley.SocketIO",
            DiagnosticSeverity.Error,
            isEnabledByDefault: true);
    }
}
