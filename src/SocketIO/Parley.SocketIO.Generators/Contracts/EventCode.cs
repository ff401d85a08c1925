using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Contracts;

/// <summary>Writes the code that reads an event's arguments and calls its handler.</summary>
internal static class EventCode
{
    public static readonly string Attribute = "[global::System.CodeDom.Compiler.GeneratedCode(\"Parley.SocketIO.Generators\", "
        + Names.Literal(typeof(EventCode).Assembly.GetName().Version.ToString()) + ")]";

    /// <summary>Adds an event to <c>__events</c>.</summary>
    /// <param name="writer">Takes the code.</param>
    /// <param name="e">The event, with the parameters that the handler has.</param>
    /// <param name="type">Type of what handles events.</param>
    /// <param name="handler">What is called, where <c>__handlers</c> is what handles events.</param>
    /// <param name="returns">What the handler returns.</param>
    public static void WriteAdd(CodeWriter writer, EventModel e, string type, string handler, ReturnKind returns)
    {
        var isAsync = returns is ReturnKind.Task or ReturnKind.ValueTask;
        var name = Names.Literal(e.Name);
        var async = isAsync ? "true" : "false";
        var given = new List<string>();
        for (var i = 0; i < e.Parameters.Count; i++)
        {
            var parameter = e.Parameters[i];
            given.Add(parameter.Kind switch
            {
                ParameterKind.Socket => "__call.Socket",
                ParameterKind.CancellationToken => "__call.CancellationToken",
                _ when parameter.Default is null => $"__parameter{i}.Read(ref __call)",
                _ => $"__parameter{i}.Read(ref __call, {parameter.Default})",
            });
            if (parameter.Kind is ParameterKind.Argument or ParameterKind.Rest)
            {
                var isRequired = parameter is { Kind: ParameterKind.Argument, IsRequired: true } ? "true" : "false";
                writer.Line($"var __parameter{i} = __events.Parameter<{parameter.Type}>("
                    + $"{name}, {Names.Literal(parameter.Name.TrimStart('@'))}, {isRequired}, {async});");
            }
        }

        var call = $"{handler}({string.Join(", ", given)})";
        writer.Open($"__events.Add({name}, {async}, ({type} __handlers, ref {Names.CompilerServices}EventCall __call) =>");
        switch (returns)
        {
            case ReturnKind.Nothing:
                writer.Line(call + ";");
                writer.Line(e.IsAcknowledged ? "return __call.Answer();" : "return default;");
                break;
            case ReturnKind.Value:
                writer.Line($"return __call.Answer({call});");
                break;
            default:
                writer.Line(e.IsAcknowledged
                    ? $"return __call.AnswerWhenDone({call});"
                    : $"return {Names.CompilerServices}EventCall.WhenDone({call});");
                break;
        }

        writer.Close(");");
    }
}
