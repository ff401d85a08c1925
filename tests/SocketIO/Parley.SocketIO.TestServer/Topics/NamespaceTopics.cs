using System.Text.Json;

namespace Parley.SocketIO.TestServer;

/// <summary>Middlewares and dynamic namespaces, as tests/interop/conformance/servers/topics.mjs has them.</summary>
internal static class NamespaceTopics
{
    public static void Add(SocketIOServer io, Notes notes)
    {
        AddMiddlewares(io.Of("/middlewares"), notes);
        AddEvents(io.Of("/events"));
        AddDynamic(io, notes);
    }

    private static void AddMiddlewares(Namespace nsp, Notes notes)
    {
        nsp.Use(async socket =>
        {
            var auth = socket.Handshake.Auth;
            socket.Data = new List<string> { $"first, connected {(socket.Connected ? "true" : "false")}" };
            socket.Join($"mw-{TagOf(socket)}");
            notes.Add(TagOf(socket), "middleware");
            if (auth.TryGetProperty("slow", out var slow))
            {
                await Task.Delay(slow.GetInt32());
            }
        });
        nsp.Use(socket =>
        {
            socket.GetData<List<string>>().Add("second");
            return socket.Handshake.Auth.TryGetProperty("fail", out _)
                ? throw new ConnectionRefusedException("not today", new { Why = "because" })
                : ValueTask.CompletedTask;
        });
        nsp.OnConnection(socket =>
        {
            notes.Add(TagOf(socket), "connected");
            socket.Emit("order", socket.GetData<List<string>>());
        });
    }

    private static string TagOf(Socket socket)
    {
        return socket.Handshake.Auth.TryGetProperty("tag", out var tag) ? tag.GetString()! : "undefined";
    }

    private static void AddEvents(Namespace nsp)
    {
        nsp.OnConnection(socket =>
        {
            socket.OnAny(e => socket.Emit("any", e.Name));
            socket.Use(e =>
            {
                if (e.Name != "refused")
                {
                    return ValueTask.CompletedTask;
                }

                socket.Emit("failed", "refused");
                throw new InvalidOperationException("refused");
            });
            socket.On("taken", (Acknowledgement ack) => ack.Send("taken"));
            socket.On("refused", (Acknowledgement ack) => ack.Send("never"));
        });
    }

    private static void AddDynamic(SocketIOServer io, Notes notes)
    {
        io.OnNewNamespace(nsp => notes.Add(nsp.Name, "created"));
        var parent = io.Of(async (string name, JsonElement auth) =>
        {
            var isAllowed = name.StartsWith("/dyn-", StringComparison.Ordinal) && !auth.TryGetProperty("deny", out _);
            await Task.Delay(50);
            return isAllowed;
        });
        parent.Use(socket => socket.Handshake.Auth.TryGetProperty("fail", out _)
            ? throw new ConnectionRefusedException("not here")
            : ValueTask.CompletedTask);
        parent.OnConnection(socket =>
        {
            socket.Emit("hello", socket.Namespace.Name);
            socket.On("ask", (Acknowledgement ack) => ack.Send(socket.Namespace.Sockets.Count));
        });
    }
}
