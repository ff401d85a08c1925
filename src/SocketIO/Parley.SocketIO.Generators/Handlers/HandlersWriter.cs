using Parley.SocketIO.Generators.Contracts;
using Parley.SocketIO.Generators.Model;

namespace Parley.SocketIO.Generators.Handlers;

/// <summary>Writes the other part of a class of handlers: its events, and how it is constructed.</summary>
internal static class HandlersWriter
{
    public static string Write(HandlersModel model)
    {
        var writer = new CodeWriter(model.Namespace);
        var contract = $"{Names.Library}ISocketHandlers<{model.Class}>";
        for (var i = 0; i < model.Declarations.Count; i++)
        {
            writer.Open(model.Declarations[i] + (i == model.Declarations.Count - 1 ? " : " + contract : string.Empty));
        }

        writer.Line(EventCode.Attribute);
        writer.Open($"static void {contract}.Declare({Names.CompilerServices}HandlerEvents<{model.Class}> __events)");
        for (var i = 0; i < model.Events.Count; i++)
        {
            if (i > 0)
            {
                writer.Line();
            }

            // A block, so that the names of one event are not those of the next.
            var e = model.Events[i];
            writer.Open(string.Empty);
            EventCode.WriteAdd(writer, e, model.Class, $"(({e.Interface})__handlers).{e.Method}", e.Returns);
            writer.Close();
        }

        writer.Close();
        writer.Line();
        writer.Line(EventCode.Attribute);
        writer.Open($"static {model.Class} {contract}.Create(global::System.IServiceProvider services, {Names.Library}Socket socket)");
        writer.Line($"return new {model.Class}({string.Join(", ", model.ConstructorArguments)});");
        return writer.Finish();
    }
}
