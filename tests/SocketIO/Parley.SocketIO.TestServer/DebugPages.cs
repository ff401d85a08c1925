namespace Parley.SocketIO.TestServer;

/// <summary>What tests ask over plain HTTP, and a page for the browser.</summary>
internal static class DebugPages
{
    private const string Page = """<!doctype html><title>page</title><script src="/socket.io/socket.io.min.js"></script>""";

    public static void Map(WebApplication app, SocketIOServer io, ServerRecord record)
    {
        app.MapGet("/debug/sessions", () => new
        {
            Engine = io.ClientsCount,
            Sockets = TestNamespaces.Watched.ToDictionary(name => name, name => io.Of(name).Sockets.Count),
        });
        app.MapGet("/debug/log", (string? id) => record.Entries(id));
        app.MapGet("/debug/requests", record.Requests);
        app.MapGet("/page", () => Results.Content(Page, "text/html"));
    }
}
