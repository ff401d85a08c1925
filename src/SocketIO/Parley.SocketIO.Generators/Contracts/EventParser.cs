using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Parley.SocketIO.Generators.Diagnostics;
using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Contracts;

/// <summary>Reads one method of a contract.</summary>
internal static class EventParser
{
    private const double DefaultTimeoutSeconds = 10;
    private const double LongestTimeoutSeconds = 24 * 60 * 60;

    /// <returns>The event; null when the method cannot be one.</returns>
    public static EventModel? Parse(
        IMethodSymbol method, INamedTypeSymbol contract, ISymbol place, ImmutableArray<DiagnosticModel>.Builder diagnostics)
    {
        var before = diagnostics.Count;
        if (method.IsGenericMethod)
        {
            Add(Descriptors.GenericMethod, method.Name);
        }

        if (method.Name is "Equals" or "GetHashCode" or "GetType" or "ToString")
        {
            Add(Descriptors.ObjectMember, method.Name);
        }

        var name = Names.Attribute(method, Names.EventNameAttribute) is { ConstructorArguments: [{ Value: string given }] }
            ? given
            : Names.Event(method.Name);
        if (name is "connect" or "connect_error" or "disconnect" or "disconnecting" or "newListener" or "removeListener")
        {
            Add(Descriptors.Reserved, name, method.Name);
        }

        var timeout = Timeout(method) ?? Timeout(method.ContainingType) ?? Timeout(contract) ?? DefaultTimeoutSeconds;
        if (!(timeout > 0 && timeout <= LongestTimeoutSeconds))
        {
            Add(Descriptors.Timeout, method.Name);
        }

        var (returns, result) = ReadResult(method);
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            Add(Descriptors.ByReference, "The result", method.Name);
        }
        else if (result is not null && TypeRules.FaultOfValue(result) is { } fault)
        {
            Add(Descriptors.Result, method.Name, result.ToDisplayString(), fault);
        }

        var parameters = ReadParameters(method, Add);
        if (diagnostics.Count > before || HasErrors(method))
        {
            return null;
        }

        return new EventModel(
            Names.Identifier(method.Name),
            name,
            Names.InCode(method.ContainingType),
            method.GetDocumentationCommentId() ?? string.Empty,
            returns,
            result is null ? null : Names.InCode(result),
            parameters,
            timeout.ToString("R", CultureInfo.InvariantCulture));

        void Add(DiagnosticDescriptor descriptor, params string[] arguments)
        {
            diagnostics.Add(DiagnosticModel.Create(descriptor, place, arguments));
        }
    }

    private static EquatableArray<ParameterModel> ReadParameters(
        IMethodSymbol method, Action<DiagnosticDescriptor, string[]> add)
    {
        var parameters = ImmutableArray.CreateBuilder<ParameterModel>();
        foreach (var parameter in method.Parameters)
        {
            var kind = TypeRules.KindOf(parameter.Type);
            if (parameter.RefKind != RefKind.None)
            {
                add(Descriptors.ByReference, [parameter.Name, method.Name]);
            }
            else if (kind == ParameterKind.Argument && TypeRules.FaultOfValue(parameter.Type) is { } fault)
            {
                add(Descriptors.Parameter, [parameter.Name, method.Name, parameter.Type.ToDisplayString(), fault]);
            }
            else if (kind == ParameterKind.Argument && parameters.Any(other => other.Kind == ParameterKind.Rest))
            {
                add(Descriptors.Special, [parameter.Name, method.Name, "cannot follow a RawArgument[], which takes all arguments"]);
            }
            else if (kind != ParameterKind.Argument && parameters.Any(other => other.Kind == kind))
            {
                add(Descriptors.Special, [parameter.Name, method.Name, "is the second of its kind"]);
            }

            parameters.Add(new ParameterModel(
                Names.Identifier(parameter.Name),
                Names.InCode(parameter.Type),
                kind,
                IsRequired(parameter),
                kind == ParameterKind.Argument ? DefaultValue.InCode(parameter) : null));
        }

        return new EquatableArray<ParameterModel>(parameters.ToImmutable());
    }

    // A contract that forgets about null promises nothing, and RawArgument is what came, whatever it is.
    private static bool IsRequired(IParameterSymbol parameter)
    {
        return parameter.Type.IsReferenceType
            ? parameter.Type.NullableAnnotation == NullableAnnotation.NotAnnotated
            : parameter.Type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
                && Names.FullName(parameter.Type) != "Parley.SocketIO.RawArgument";
    }

    private static (ReturnKind Returns, ITypeSymbol? Result) ReadResult(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
        {
            return (ReturnKind.Nothing, null);
        }

        ReturnKind? kind = Names.FullName(method.ReturnType) switch
        {
            "System.Threading.Tasks.Task" => ReturnKind.Task,
            "System.Threading.Tasks.ValueTask" => ReturnKind.ValueTask,
            _ => null,
        };
        return kind is { } task
            ? (task, ((INamedTypeSymbol)method.ReturnType).TypeArguments.FirstOrDefault())
            : (ReturnKind.Value, method.ReturnType);
    }

    private static double? Timeout(ISymbol symbol)
    {
        return Names.Attribute(symbol, Names.AckTimeoutAttribute) is { ConstructorArguments: [{ Value: double seconds }] }
            ? seconds
            : null;
    }

    // The compiler says more about a type that is not there than a generator can.
    private static bool HasErrors(IMethodSymbol method)
    {
        return method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType).Any(IsError);

        static bool IsError(ITypeSymbol type)
        {
            return type.TypeKind == TypeKind.Error
                || (type is INamedTypeSymbol named && named.TypeArguments.Any(IsError))
                || (type is IArrayTypeSymbol array && IsError(array.ElementType));
        }
    }
}
