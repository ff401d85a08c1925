namespace Parley.SocketIO.TestServer;

/// <summary>What tests ask over plain HTTP, and a page for the browser.</summary>
internal static class DebugPages
{
    private const string Page = """<!doctype html><title>page</title><script src="/socket.io.min.js"></script>""";

    public static void Map(WebApplication app, SocketIOServer io, ServerRecord record, string? clientDist)
    {
        app.MapGet("/debug/sessions", () => new
        {
            Engine = io.ClientsCount,
            Sockets = TestNamespaces.Watched.ToDictionary(name => name, name => io.Of(name).Sockets.Count),
        });
        app.MapGet("/debug/log", (string? id) => record.Entries(id));
        app.MapGet("/debug/requests", record.Requests);
        app.MapGet("/page", () => Results.Content(Page, "text/html"));
        if (clientDist is not null)
        {
            var script = Path.Combine(Path.GetFullPath(clientDist), "socket.io.min.js");
            app.MapGet("/socket.io.min.js", () => Results.File(script, "text/javascript"));
        }
    }
}
