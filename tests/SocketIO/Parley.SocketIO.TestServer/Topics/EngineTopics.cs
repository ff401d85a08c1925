namespace Parley.SocketIO.TestServer;

/// <summary>What the engine's side of the API shows, as tests/interop/conformance/servers/topics.mjs has it.</summary>
internal static class EngineTopics
{
    public static void Add(WebApplication app, SocketIOServer io, Notes notes)
    {
        io.Engine.OnConnectionError(error =>
        {
            if (NoteOf(error.HttpContext) is { } name)
            {
                notes.Add(name, $"{error.Code}", error.Message, error.Code == 3 ? error.Context : "-");
            }
        });
        io.Engine.OnInitialHeaders((headers, context) =>
        {
            if (NoteOf(context) is not null)
            {
                headers["X-Initial"] = "once";
            }
        });
        io.Engine.OnHeaders((headers, context) =>
        {
            if (NoteOf(context) is not null)
            {
                headers["X-Each"] = "each";
            }
        });
        io.Engine.Use(async (context, next) =>
        {
            switch (context.Request.Headers["X-Pass"].ToString())
            {
                case "throw":
                    throw new InvalidOperationException("thrown by a middleware");
                case "end":
                    context.Response.StatusCode = StatusCodes.Status418ImATeapot;
                    await context.Response.WriteAsync("ended");
                    break;
                default:
                    await next();
                    break;
            }
        });
        io.Engine.OnConnection(connection =>
        {
            var id = connection.Id;
            connection.OnUpgrading(() => notes.Add(id, "upgrading"));
            connection.OnUpgrade(() => notes.Add(id, "upgrade", connection.TransportName));
            connection.OnHeartbeat(() => notes.Add(id, "heartbeat"));
            connection.OnClose(reason =>
            {
                notes.Add(id, "close", Word(reason), Unsent(connection));
                _ = NoteAfterAsync(notes, connection);
            });
        });

        app.MapEngineIO().OnConnection(connection => connection.OnMessage(message =>
        {
            if (message.IsBinary)
            {
                connection.SendBinary(message.Data.Span);
            }
            else
            {
                connection.SendText(message.Data.Span);
            }
        }));
    }

    public static string Word(DisconnectReason reason)
    {
        return reason.ToString().Replace(' ', '-');
    }

    private static string? NoteOf(HttpContext context)
    {
        return context.Request.Headers.TryGetValue("X-Note", out var name) ? name.ToString() : null;
    }

    private static string Unsent(EngineConnection connection)
    {
        return connection.BufferedBytes > 0 ? "unsent" : "empty";
    }

    private static async Task NoteAfterAsync(Notes notes, EngineConnection connection)
    {
        // Until the handlers of the close have run; bounded.
        for (var i = 0; i < 500 && connection.BufferedBytes > 0; i++)
        {
            await Task.Delay(10);
        }

        notes.Add(connection.Id, "after", Unsent(connection));
    }
}
