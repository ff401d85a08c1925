using System.Text.Json;

namespace Parley.SocketIO.TestServer;

/// <summary>The namespace <c>/topic</c>, as tests/interop/conformance/servers/topics.mjs has it.</summary>
internal static class SocketTopics
{
    private static readonly byte[] ThreeBytes = [1, 2, 3];

    public static void Add(SocketIOServer io, Notes notes)
    {
        var nsp = io.Of("/topic");
        nsp.Use(socket =>
        {
            notes.Add(socket.Id, "middleware");
            return ValueTask.CompletedTask;
        });
        nsp.OnConnection(socket =>
        {
            Watch(nsp, socket, notes);
            AddEcho(socket, notes);
            AddBroadcasts(nsp, socket);
            AddEndings(nsp, socket);
        });
    }

    private static void Watch(Namespace nsp, Socket socket, Notes notes)
    {
        var id = socket.Id;
        notes.Add(id, "connection", socket.Recovered ? "true" : "false");
        socket.OnDisconnecting(_ => notes.Add(id, "disconnecting", $"{socket.Rooms.Count}"));
        socket.OnDisconnect(reason =>
        {
            notes.Add(id, "disconnect", EngineTopics.Word(reason), $"{socket.Rooms.Count}");
            try
            {
                socket.Join($"late-{id}");
                socket.Emit("late");
            }
            catch (InvalidOperationException)
            {
                // Told to the caller; for the client it is the same.
            }

            _ = NoteLateAsync(nsp, id, notes);
        });
        socket.On("whoami", (Acknowledgement ack) => ack.Send(new
        {
            socket.Recovered,
            Rooms = socket.Rooms.Order(StringComparer.Ordinal).ToArray(),
            Data = DataOf(socket),
        }));
        socket.On("data", (string text, Acknowledgement ack) =>
        {
            socket.Data = text;
            ack.Send();
        });
    }

    private static async Task NoteLateAsync(Namespace nsp, string id, Notes notes)
    {
        var late = await nsp.In($"late-{id}").FetchSocketsAsync();
        notes.Add(id, "late", $"{late.Count}");
    }

    private static string? DataOf(Socket socket)
    {
        return socket.Data switch
        {
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
            _ => null,
        };
    }

    private static void AddEcho(Socket socket, Notes notes)
    {
        socket.On("echo", (RawArgument value, Acknowledgement ack) => ack.Send(value));
        socket.On("join", (string room, Acknowledgement ack) =>
        {
            socket.Join(room);
            ack.Send();
        });
        socket.On("count", (int count) =>
        {
            for (var i = 0; i < count; i++)
            {
                socket.Emit("counted", i);
            }
        });
        socket.On("flood", (int count, int size) =>
        {
            for (var i = 0; i < count; i++)
            {
                socket.Emit("flooded", i, new string('a', size));
            }
        });
        socket.On("noted", (string text) => notes.Add(socket.Id, text));
        socket.On("ask", (int milliseconds) =>
        {
            _ = AskAsync(socket, TimeSpan.FromMilliseconds(milliseconds));
        });
        socket.On("circular", (Acknowledgement ack) =>
        {
            var circle = new Circle();
            circle.Next = circle;
            try
            {
                socket.Emit("circle", circle);
                ack.Send("sent");
            }
            catch (JsonException)
            {
                ack.Send("threw");
            }
        });
    }

    private static void AddBroadcasts(Namespace nsp, Socket socket)
    {
        socket.On("to", (string room, string text) => nsp.To(room).Emit("told", text));
        socket.On("union", (string first, string second, string except) => nsp.To(first).To(second).Except(except).Emit("told", "union"));
        socket.On("volatile", () => socket.Volatile.Emit("volatile", 1));
        socket.On("volatile-second", () =>
        {
            socket.Emit("first");
            socket.Volatile.Emit("second");
        });
        socket.On("volatile-binary", () => socket.Volatile.Emit("volatile", ThreeBytes));
        socket.On("volatile-all", (string room) => nsp.To(room).Volatile.Emit("volatile", 1));
        socket.On("ask-all", (string room, int milliseconds) =>
        {
            _ = AskAllAsync(nsp, socket, room, TimeSpan.FromMilliseconds(milliseconds));
        });
    }

    private static void AddEndings(Namespace nsp, Socket socket)
    {
        socket.On("engine-close", () => socket.Connection.Close());
        socket.On("engine-discard", () => socket.Connection.Close(discard: true));
        socket.On("leave-all", () => socket.Disconnect(close: true));
        socket.On("leave-this", () => socket.Disconnect());
        socket.On("others-leave", (string room) => nsp.In(room).DisconnectSockets(close: true));
    }

    private static async Task AskAsync(Socket socket, TimeSpan timeout)
    {
        try
        {
            socket.Emit("answer", "in time", await socket.EmitWithAckAsync<RawArgument>("question", timeout));
        }
        catch (TimeoutException)
        {
            socket.Emit<string, object?>("answer", "timeout", null);
        }
        catch (InvalidOperationException)
        {
            // The client went away; there is nobody to tell.
        }
    }

    private static async Task AskAllAsync(Namespace nsp, Socket socket, string room, TimeSpan timeout)
    {
        try
        {
            var answers = await nsp.To(room).EmitWithAckAsync<JsonElement>("question", timeout);
            socket.Emit("answers", "all", answers);
        }
        catch (BroadcastTimeoutException<JsonElement> e)
        {
            socket.Emit("answers", "timeout", e.Responses);
        }
    }

    private sealed class Circle
    {
        public Circle? Next { get; set; }
    }
}
