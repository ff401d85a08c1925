using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of the package's <c>README.md</c>.</summary>
public class PackageReadmeGuide
{
    internal static void Start(string[] args)
    {
        #region start
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIO();
        var app = builder.Build();

        app.MapSocketIO().OnConnection(socket =>
        {
            socket.On("hello", (string name, Acknowledgement ack) => ack.Send($"Hello {name}"));
            socket.Join("everyone");
        });

        app.Run("http://localhost:3000");
        #endregion
    }

    [Fact]
    public async Task What_else_is_there()
    {
        await using var server = await GuideServer.StartAsync(io =>
        {
            #region more
            io.Use(async socket => { if (!await IsKnownAsync(socket.Handshake.Auth)) throw new ConnectionRefusedException("not authorized"); });
            io.Of("/admin").OnConnection(socket => { });
            io.OnConnection(socket =>
            {
                io.To("news").Except("muted").Emit("headline", "...");
                socket.On("ask", async () => await socket.EmitWithAckAsync<string>("question", TimeSpan.FromSeconds(5)));
                socket.On("photo", (byte[] image) => { });
            });
            #endregion
        });
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("42[\"ask\"]");
        Assert.Equal("420[\"question\"]", await ada.ReceiveAsync());
    }

    private static Task<bool> IsKnownAsync(System.Text.Json.JsonElement auth) => Task.FromResult(true);
}
