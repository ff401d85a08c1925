using System.Text.Json.Nodes;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration["urls"] ??= "http://localhost:3001";
builder.Services.AddSocketIO(options =>
{
    options.Cors.AllowedOrigins.Add(builder.Configuration["origin"] ?? "http://localhost:3000");

    // The article's page has a client of Socket.IO 2, and that asks a browser to send cookies along to another origin, always.
    options.AllowEIO3 = true;
    options.Cors.AllowCredentials = true;
});
var app = builder.Build();

app.MapGet("/", () => "Hello World");

app.MapSocketIO().OnConnection(socket =>
{
    app.Logger.LogInformation("connected {ClientId}", socket.Handshake.Query["CLIENT_ID"].ToString());

    socket.On("message", (JsonObject? data) =>
    {
        data ??= new JsonObject();
        data["type"] = "RECEIVED";
        data["timestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        data["id"] = Guid.CreateVersion7().ToString("N");
        socket.Emit("message", data);
    });
});

app.Run();
