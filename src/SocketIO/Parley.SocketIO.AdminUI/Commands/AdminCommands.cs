using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.AdminUI.Commands;

/// <summary>
/// What an administrator may do: send events, move sockets between rooms, disconnect them, on all servers of the cluster.
/// A command that makes no sense is ignored. Thread-safe.
/// </summary>
internal sealed class AdminCommands(SocketIOServer server, ILogger logger)
{
    public void Register(Socket admin)
    {
        // emit(namespace, filter, event, ...arguments), join(namespace, room, filter), leave(namespace, room, filter),
        // _disconnect(namespace, close, filter)
        On(admin, "emit", filterAt: 1, Emit);
        On(admin, "join", filterAt: 2, (selection, arguments) => Move(selection, arguments, (some, rooms) => some.SocketsJoin(rooms)));
        On(admin, "leave", filterAt: 2, (selection, arguments) => Move(selection, arguments, (some, rooms) => some.SocketsLeave(rooms)));
        On(admin, "_disconnect", filterAt: 2, Disconnect);
    }

    private void On(Socket admin, string command, int filterAt, Func<BroadcastOperator, RawArgument[], string?> run)
    {
        admin.On(command, (RawArgument[] arguments) =>
        {
            if (Select(arguments, filterAt, out var selection, out var filter) is { } fault)
            {
                AdminLog.CommandIgnored(logger, fault);
                return;
            }

            try
            {
                if (run(selection, arguments) is { } mistake)
                {
                    AdminLog.CommandIgnored(logger, mistake);
                    return;
                }
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or JsonException)
            {
                // A reserved name, or a socket that may be in no more rooms.
                AdminLog.CommandIgnored(logger, e.Message);
                return;
            }

            AdminLog.Command(logger, admin.Handshake.Address, command, AdminJson.ReadText(arguments[0])!, filter);
        });
    }

    /// <returns>What is wrong; <see langword="null"/> when sockets are selected.</returns>
    private string? Select(RawArgument[] arguments, int filterAt, out BroadcastOperator selection, out string filter)
    {
        selection = null!;
        filter = "everyone";
        var name = arguments.Length > 0 ? AdminJson.ReadText(arguments[0]) : null;

        // Only those that are there: a command must not bring a namespace into being.
        if (name is null || server.Namespaces.FirstOrDefault(nsp => nsp.Name == name) is not { } found)
        {
            return "there is no such namespace";
        }

        selection = found.All();
        if (AdminJson.IsMissing(arguments, filterAt))
        {
            return null;
        }

        if (AdminJson.ReadTexts(arguments[filterAt]) is not { } rooms)
        {
            return "the filter names no room";
        }

        selection = selection.In(rooms);
        filter = string.Join(", ", rooms);
        return null;
    }

    private static string? Emit(BroadcastOperator selection, RawArgument[] arguments)
    {
        if (AdminJson.IsMissing(arguments, 2) || AdminJson.ReadText(arguments[2]) is not { } name)
        {
            return "the event has no name";
        }

        selection.EmitRaw(name, arguments[3..]);
        return null;
    }

    private static string? Move(BroadcastOperator selection, RawArgument[] arguments, Action<BroadcastOperator, string[]> move)
    {
        if (AdminJson.IsMissing(arguments, 1) || AdminJson.ReadTexts(arguments[1]) is not { } rooms)
        {
            return "there is no room to join or leave";
        }

        if (rooms.Any(room => !Watching.NamespaceWatch.IsShown(room)))
        {
            return "the room is the server's own";
        }

        move(selection, rooms);
        return null;
    }

    private static string? Disconnect(BroadcastOperator selection, RawArgument[] arguments)
    {
        selection.DisconnectSockets(close: arguments.Length > 1 && arguments[1].Json.Span.SequenceEqual("true"u8));
        return null;
    }
}
