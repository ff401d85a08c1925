using System.Text.Json.Nodes;
using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of the project's <c>README.md</c>.</summary>
public class ReadmeGuide
{
    internal static void Start(string[] args)
    {
        #region tutorial
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIO();
        var app = builder.Build();

        app.MapGet("/", () => "Hello World");

        app.MapSocketIO().OnConnection(socket =>
        {
            socket.On("message", (JsonObject data) =>
            {
                data["type"] = "RECEIVED";
                data["timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                data["id"] = Guid.CreateVersion7().ToString("N");
                socket.Emit("message", data);
            });
        });

        app.Run("http://localhost:3001");
        #endregion
    }

    [Fact]
    public async Task What_else_is_there()
    {
        await using var server = await GuideServer.StartAsync(io =>
        {
            #region more
            io.Use(async socket => { if (!await IsKnownAsync(socket.Handshake.Auth)) throw new ConnectionRefusedException("not authorized"); });
            io.Of("/admin").OnConnection(socket => { });                                    // namespaces
            io.OnConnection(socket =>
            {
                socket.Join("news");                                                        // rooms
                io.To("news").Except("muted").Emit("headline", "...");
                socket.On("save", async (Document d, Acknowledgement ack) => { await SaveAsync(d); ack.Send(new { ok = true }); });
                socket.On("ask", async () => await socket.EmitWithAckAsync<string>("question", TimeSpan.FromSeconds(5)));
                socket.On("photo", (byte[] image) => { });                                  // binary data, also inside of objects
            });
            #endregion
        });
        using var ada = await server.ConnectAsync();
        Assert.Equal("42[\"headline\",\"...\"]", await ada.ReceiveAsync());
        await ada.SendAsync("421[\"save\",{\"text\":\"x\"}]");
        Assert.Equal("431[{\"ok\":true}]", await ada.ReceiveAsync());
        await ada.SendAsync("42[\"ask\"]");
        Assert.Equal("420[\"question\"]", await ada.ReceiveAsync());
    }

    private sealed record Document(string Text);

    private static Task<bool> IsKnownAsync(System.Text.Json.JsonElement auth) => Task.FromResult(true);

    private static Task SaveAsync(Document document) => Task.CompletedTask;
}
