using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/aspnet-core.md</c>.</summary>
public class AspNetCoreGuide
{
    [Fact]
    public async Task Services()
    {
        await using var server = await GuideServer.StartAsync(
            io => io.OnConnection(socket =>
            {
                #region services
                socket.On("save", async (Note note, NoteStore store, Acknowledgement ack, CancellationToken gone) =>
                {
                    await store.SaveAsync(note, gone);
                    ack.Send(new { ok = true });
                });
                #endregion
            }),
            build: builder => builder.Services.AddScoped<NoteStore>());
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("421[\"save\",{\"text\":\"hello\"}]");
        Assert.Equal("431[{\"ok\":true}]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Configuration()
    {
        await using var server = await GuideServer.StartAsync(_ => { }, build: builder =>
        {
            builder.Configuration["SocketIO:MaxHttpBufferSize"] = "2000";
            #region configuration
            builder.Services.AddSocketIO().Services.Configure<SocketIOOptions>(builder.Configuration.GetSection("SocketIO"));
            #endregion
        });
        using var http = new HttpClient();
        var handshake = await http.GetStringAsync(new Uri(server.Address, "/socket.io/?EIO=4&transport=polling"));
        Assert.Contains("\"maxPayload\":2000", handshake, StringComparison.Ordinal);
    }

    private sealed record Note(string Text);

    private sealed class NoteStore
    {
        public async Task SaveAsync(Note note, CancellationToken cancellationToken)
        {
            Assert.Equal("hello", note.Text);
            await Task.Delay(1, cancellationToken);
        }
    }
}
