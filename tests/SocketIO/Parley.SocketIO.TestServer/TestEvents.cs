namespace Parley.SocketIO.TestServer;

/// <summary>The events of the namespace "/", as node-server.mjs has them.</summary>
internal static class TestEvents
{
    /// <summary>Names that must be ordinary user events although they look like internals.</summary>
    private static readonly string[] OrdinaryNames = ["error", "__proto__", "constructor", "connection", "1", ""];

    public static void Register(SocketIOServer io, Socket socket, ServerRecord record)
    {
        RegisterRooms(io, socket, record);

        socket.On("echo", (RawArgument data, Acknowledgement ack) =>
        {
            record.Event(socket, "echo");
            if (data.Json.IsEmpty)
            {
                ack.Send<object?>(null);
            }
            else
            {
                ack.Send(data);
            }
        });
        socket.On("ask", (RawArgument data, int? timeout) =>
        {
            record.Event(socket, "ask");

            // Not awaited: the events behind this one must not wait for the client's answer.
            _ = AskAsync(socket, data.Copy(), timeout ?? 10_000);
        });
        socket.On("kick", () => socket.Disconnect());
        socket.On("close", () => socket.Disconnect(close: true));
        socket.On("throw", void () => throw new InvalidOperationException("thrown by a handler"));
        socket.On("slow", async (int milliseconds, string tag, Acknowledgement ack) =>
        {
            await Task.Delay(milliseconds);
            ack.Send(tag);
        });
        socket.On("handshake", (Acknowledgement ack) => ack.Send(Describe(socket.Handshake)));
        socket.On("transport", (Acknowledgement ack) => ack.Send(socket.Connection.TransportName));
        socket.On("log", (Acknowledgement ack) => ack.Send(new[] { record.Names("event"), record.Names("disconnect") }));
        socket.On("count", (int count) =>
        {
            for (var i = 0; i < count; i++)
            {
                socket.Emit("counted", i);
            }
        });
        foreach (var name in OrdinaryNames)
        {
            socket.On(name, (Acknowledgement ack) => ack.Send(name));
        }
    }

    private static void RegisterRooms(SocketIOServer io, Socket socket, ServerRecord record)
    {
        socket.On("join", (string room, Acknowledgement ack) =>
        {
            record.Event(socket, "join");
            socket.Join(room);
            ack.Send(socket.Rooms);
        });
        socket.On("leave", (string room, Acknowledgement ack) =>
        {
            record.Event(socket, "leave");
            socket.Leave(room);
            ack.Send(socket.Rooms);
        });
        socket.On("room", (string room, RawArgument data) => socket.To(room).Emit("room", data));
        socket.On("all", (RawArgument data) => io.Emit("all", data));
        socket.On("broadcast", (RawArgument data) => socket.Broadcast.Emit("broadcast", data));
        socket.On("except", (string room, RawArgument data) => io.Except(room).Emit("except", data));
    }

    private static async Task AskAsync(Socket socket, RawArgument data, int timeout)
    {
        try
        {
            socket.Emit("answered", await socket.EmitWithAckAsync<RawArgument>("question", data, TimeSpan.FromMilliseconds(timeout)));
        }
        catch (TimeoutException e)
        {
            socket.Emit("answered", new { Error = e.Message });
        }
        catch (InvalidOperationException)
        {
            // The client went away; there is nobody to tell.
        }
    }

    private static object Describe(Handshake handshake)
    {
        return new
        {
            Query = handshake.Query.ToDictionary(pair => pair.Key, pair => pair.Value[^1]),
            handshake.Auth,
            handshake.Address,
            Xdomain = handshake.IsCrossDomain,
            handshake.Secure,
            handshake.Url,
            handshake.Issued,
            handshake.Protocol,
            Time = handshake.Time.ToUnixTimeMilliseconds() == handshake.Issued,
            Headers = new Dictionary<string, string?>
            {
                ["x-test"] = handshake.Headers["X-Test"],
                ["host"] = handshake.Headers.Host,
            },
        };
    }
}
