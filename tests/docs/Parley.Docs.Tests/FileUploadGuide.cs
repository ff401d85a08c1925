using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/file-upload.md</c>.</summary>
public class FileUploadGuide
{
    [Fact]
    public async Task A_small_file_in_one_event()
    {
        var directory = Directory.CreateTempSubdirectory("parley-docs-").FullName;
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket =>
        {
            #region small
            socket.On("upload", async (string name, byte[] data, Acknowledgement ack) =>
            {
                var extension = Path.GetExtension(name).ToLowerInvariant();
                if (extension is not (".png" or ".jpg"))
                {
                    ack.Send(new { error = "Only PNG and JPEG." });
                    return;
                }

                var id = $"{Guid.CreateVersion7():N}{extension}";            // never the client's own path
                await File.WriteAllBytesAsync(Path.Combine(directory, id), data);
                ack.Send(new { id });
            });
            #endregion
        }));
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("451-1[\"upload\",\"a.png\",{\"_placeholder\":true,\"num\":0}]");
        await ada.SendBinaryAsync([1, 2, 3]);
        Assert.StartsWith("431[{\"id\":", await ada.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(directory))));
        await ada.SendAsync("451-2[\"upload\",\"a.exe\",{\"_placeholder\":true,\"num\":0}]");
        await ada.SendBinaryAsync([1, 2, 3]);
        Assert.Equal("432[{\"error\":\"Only PNG and JPEG.\"}]", await ada.ReceiveAsync());
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_large_file_over_HTTP()
    {
        await using var server = await GuideServer.StartAsync(
            io => { },
            use: app =>
            {
                #region large
                app.MapPost("/upload/{room}", async (string room, HttpRequest request, SocketIOServer io) =>
                {
                    var id = Guid.CreateVersion7().ToString("N");
                    await using (var file = File.Create(Path.Combine(Path.GetTempPath(), id)))
                    {
                        await request.Body.CopyToAsync(file, request.HttpContext.RequestAborted);
                    }

                    io.To(room).Emit("uploaded", id);
                    return Results.Ok(new { id });
                });
                #endregion
            });
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(server.Address, "/upload/garden"), new ByteArrayContent(new byte[2_000_000]));
        answer.EnsureSuccessStatusCode();
        var id = (await answer.Content.ReadAsStringAsync()).Split('"')[3];
        var path = Path.Combine(Path.GetTempPath(), id);
        Assert.Equal(2_000_000, new FileInfo(path).Length);
        File.Delete(path);
    }
}
