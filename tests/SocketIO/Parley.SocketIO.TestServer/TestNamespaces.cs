using System.Text.Json;

namespace Parley.SocketIO.TestServer;

/// <summary>The namespaces of the tests, as node-server.mjs has them.</summary>
internal static class TestNamespaces
{
    /// <summary>Those whose sockets are counted.</summary>
    public static readonly string[] Watched = ["/", "/custom", "/admin", "/slow"];

    public static void Declare(SocketIOServer io, ServerRecord record)
    {
        io.OnConnection(socket =>
        {
            AnswerAuth(socket, record);
            TestEvents.Register(io, socket, record);
        });
        io.Of("/custom").OnConnection(socket => AnswerAuth(socket, record));

        var admin = io.Of("/admin");
        admin.Use(socket =>
        {
            return socket.Handshake.Auth.TryGetProperty("token", out var token)
                && token.ValueKind == JsonValueKind.String
                && token.ValueEquals("secret")
                ? ValueTask.CompletedTask
                : throw new ConnectionRefusedException("not authorized", new { Code = 401 });
        });
        admin.OnConnection(socket => Track(socket, record));

        // As "/admin", with an event for everyone who is let in.
        var guarded = io.Of("/guarded");
        guarded.Use(static socket => socket.Handshake.Auth.TryGetProperty("token", out var token) && token.ValueEquals("secret")
            ? ValueTask.CompletedTask
            : throw new ConnectionRefusedException("not authorized"));
        guarded.OnConnection(socket =>
        {
            Track(socket, record);
            socket.Emit("welcome", socket.Id);
        });

        var slow = io.Of("/slow");
        slow.Use(async _ => await Task.Delay(300));
        slow.OnConnection(socket => Track(socket, record));

        // For a client that joins more namespaces than any application has.
        for (var i = 0; i < 40; i++)
        {
            io.Of($"/n{i}").OnConnection(socket => Track(socket, record));
        }
    }

    private static void Track(Socket socket, ServerRecord record)
    {
        record.Event(socket, "connection");
        socket.OnDisconnect(reason => record.Disconnect(socket, reason.ToString()));
    }

    private static void AnswerAuth(Socket socket, ServerRecord record)
    {
        Track(socket, record);
        socket.Emit("auth", socket.Handshake.Auth);
        socket.On("message", (RawArgument[] arguments) =>
        {
            record.Event(socket, "message");
            socket.EmitRaw("message-back", arguments);
        });
        socket.On("message-with-ack", (RawArgument[] arguments, Acknowledgement ack) =>
        {
            record.Event(socket, "message-with-ack");
            ack.SendRaw(arguments);
        });
    }
}
