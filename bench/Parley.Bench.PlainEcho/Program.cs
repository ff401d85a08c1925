// What a WebSocket echo costs on Kestrel without any protocol above it: System.Net.WebSockets, one receive and one send a message.
// --urls http://127.0.0.1:PORT; the socket is at /echo
using System.Net.WebSockets;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();

app.UseWebSockets();
app.MapGet("/", () => "ready");
app.Map("/echo", async (HttpContext context) =>
{
    if (!context.WebSockets.IsWebSocketRequest)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return;
    }

    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    try
    {
        await EchoAsync(socket, context.RequestAborted);
    }
    catch (Exception error) when (error is WebSocketException or OperationCanceledException)
    {
        // The other side went away without a close frame: the end of a load run.
    }
});

app.Run();

static async Task EchoAsync(WebSocket socket, CancellationToken aborted)
{
    var buffer = new byte[4096];
    while (true)
    {
        var received = await socket.ReceiveAsync(buffer.AsMemory(), aborted);
        if (received.MessageType == WebSocketMessageType.Close)
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, aborted);
            return;
        }

        await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, aborted);
    }
}
