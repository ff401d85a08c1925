using Microsoft.Extensions.Options;

namespace Parley.SocketIO.TestServer;

/// <summary>What the conformance cases ask over plain HTTP.</summary>
internal static class TopicPages
{
    public static void Map(WebApplication app, SocketIOServer io, Notes notes)
    {
        app.MapGet("/debug/notes", (string about) => notes.About(about));
        app.MapGet("/debug/room", async (string @namespace, string room) =>
            new { Sockets = (await io.Of(@namespace).In(room).FetchSocketsAsync()).Count });
        app.MapGet("/debug/namespace", (string about) => new { Exists = io.Namespaces.Any(nsp => nsp.Name == about) });
        app.MapGet("/debug/stand-alone", async () =>
        {
            // A server whose host was never started.
            await using var other = new SocketIOServer(
                Options.Create(new SocketIOOptions()), app.Services.GetRequiredService<ILoggerFactory>());
            await other.CloseAsync();
            other.Emit("nobody");
            return new { Closed = true };
        });
        app.MapGet("/debug/close", () =>
        {
            app.Lifetime.StopApplication();
            return new { Closing = true };
        });
    }
}
