using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Contracts;

/// <summary>Writes the methods that emit and handle the events of a contract: extensions of types that name the contract.</summary>
internal static class ContractWriter
{
    // Names that no parameter of a contract has.
    private const string Target = "__target";
    private const string Handler = "__handler";
    private const string Token = "__cancellationToken";

    // Action and Func have no more.
    private const int MostParameters = 16;

    public static string Write(ContractModel contract)
    {
        var writer = new CodeWriter(contract.Namespace);
        writer.Line($"/// <summary>Emits and handles the events of <see cref=\"{contract.Interface}\"/>.</summary>");
        writer.Line(EventCode.Attribute);
        writer.Open($"{(contract.IsPublic ? "public" : "internal")} static class {contract.ClassName}");
        for (var i = 0; i < contract.Events.Count; i++)
        {
            var e = contract.Events[i];
            var arguments = "__Arguments" + i;
            WriteEmit(writer, contract, e, arguments, "SocketEmits", one => one);
            WriteEmit(writer, contract, e, arguments, "BroadcastEmits", one => $"global::System.Collections.Generic.IReadOnlyList<{one}>");
            if (e.Parameters.Count(parameter => parameter.Kind != ParameterKind.Socket) <= MostParameters)
            {
                WriteListen(writer, contract, e, isAsync: false);
                WriteListen(writer, contract, e, isAsync: true);
            }

            WriteArguments(writer, e, arguments);
        }

        return writer.Finish();
    }

    private static void WriteEmit(
        CodeWriter writer, ContractModel contract, EventModel e, string arguments, string type, Func<string, string> results)
    {
        var sent = Sent(e).ToArray();
        var token = e.Parameters.FirstOrDefault(parameter => parameter.Kind == ParameterKind.CancellationToken)?.Name ?? Token;
        var parameters = new List<string> { $"this {Names.Library}{type}<{contract.Interface}> {Target}" };
        parameters.AddRange(sent.Select((parameter, i) =>
            $"{parameter.Type} {parameter.Name}{(CanBeLeftOut(sent, i) ? " = " + parameter.Default : string.Empty)}"));
        if (e.IsAcknowledged)
        {
            parameters.Add($"global::System.Threading.CancellationToken {token} = default");
        }

        var returned = !e.IsAcknowledged ? "void" : e.Result is null
            ? "global::System.Threading.Tasks.Task"
            : $"global::System.Threading.Tasks.Task<{results(e.Result)}>";
        var given = $"{Target}, {Names.Literal(e.Name)}, new {arguments}({string.Join(", ", sent.Select(parameter => parameter.Name))})";
        WriteDocumentation(writer, e);
        writer.Open($"public static {returned} {e.Method}({string.Join(", ", parameters)})");
        writer.Line(e.IsAcknowledged
            ? $"return {Names.CompilerServices}ContractEmitter.EmitWithAckAsync<{contract.Interface}, {arguments}, "
                + $"{e.Result ?? Names.Library + "RawArgument"}>({given}, {e.TimeoutSeconds}, {token});"
            : $"{Names.CompilerServices}ContractEmitter.Emit({given});");
        writer.Close();
        writer.Line();
    }

    private static void WriteListen(CodeWriter writer, ContractModel contract, EventModel e, bool isAsync)
    {
        var handled = e with
        {
            Parameters = new EquatableArray<ParameterModel>(
                [.. e.Parameters.Where(parameter => parameter.Kind != ParameterKind.Socket)]),
        };
        var task = "global::System.Threading.Tasks.Task";
        var result = isAsync ? e.Result is null ? task : $"{task}<{e.Result}>" : e.Result;
        string[] types = [.. handled.Parameters.Select(parameter => parameter.Type), .. result is null ? [] : new[] { result }];
        var function = "global::System." + (result is null ? "Action" : "Func")
            + (types.Length == 0 ? string.Empty : $"<{string.Join(", ", types)}>");
        var target = $"this {Names.Library}SocketListens<{contract.Interface}> {Target}";
        WriteDocumentation(writer, e);
        writer.Open($"public static void {e.Method}({target}, {function} {Handler})");
        writer.Line($"var __events = {Names.CompilerServices}ContractListener.Events<{contract.Interface}, {function}>({Target});");
        EventCode.WriteAdd(
            writer,
            handled,
            function,
            Handler,
            !isAsync ? (e.Result is null ? ReturnKind.Nothing : ReturnKind.Value) : ReturnKind.Task);
        writer.Line($"{Names.CompilerServices}ContractListener.Listen({Target}, __events, {Handler});");
        writer.Close();
        writer.Line();
    }

    private static void WriteArguments(CodeWriter writer, EventModel e, string name)
    {
        var sent = Sent(e).ToArray();
        var parameters = string.Join(", ", sent.Select((parameter, i) => $"{parameter.Type} __value{i}"));
        writer.Open($"private readonly struct {name}({parameters}) : {Names.CompilerServices}IEventArguments");
        for (var i = 0; i < sent.Length; i++)
        {
            writer.Line($"private readonly {sent[i].Type} __argument{i} = __value{i};");
        }

        writer.Open($"void {Names.CompilerServices}IEventArguments.Write({Names.CompilerServices}EventArgumentsWriter writer)");
        for (var i = 0; i < sent.Length; i++)
        {
            writer.Line($"writer.{(sent[i].Kind == ParameterKind.Rest ? "WriteRest" : "Write")}(__argument{i});");
        }

        writer.Close();
        writer.Close();
        writer.Line();
    }

    private static void WriteDocumentation(CodeWriter writer, EventModel e)
    {
        writer.Line($"/// <inheritdoc cref=\"{e.DocumentationId}\"/>");
    }

    private static IEnumerable<ParameterModel> Sent(EventModel e)
    {
        return e.Parameters.Where(parameter => parameter.Kind is ParameterKind.Argument or ParameterKind.Rest);
    }

    // A default is one only when all that follow have one too.
    private static bool CanBeLeftOut(ParameterModel[] sent, int index)
    {
        return sent.Skip(index).All(parameter => parameter.Default is not null);
    }
}
