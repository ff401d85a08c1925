using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.ClientFiles;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Hosting;

public class ClientFileTests
{
    [Fact]
    public async Task The_files_are_handed_out_by_default()
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.Http.GetAsync(new Uri(app.Address, "/socket.io/socket.io.min.js"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($"\"{ClientFileServer.Version}\"", answer.Headers.ETag?.Tag);
        Assert.Contains($"Socket.IO v{ClientFileServer.Version}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Without_ServeClient_the_names_are_Engine_IOs()
    {
        await using var app = await TestApp.StartAsync(options: options => options.ServeClient = false);
        using var answer = await app.Http.GetAsync(new Uri(app.Address, "/socket.io/socket.io.min.js"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("{\"code\":0,\"message\":\"Transport unknown\"}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Middlewares_of_the_engine_do_not_see_requests_for_files()
    {
        var seen = 0;
        await using var app = await TestApp.StartAsync(app => app.IO.Engine.Use((_, next) =>
        {
            seen++;
            return next();
        }));
        using var file = await app.Http.GetAsync(new Uri(app.Address, "/socket.io/socket.io.js"));
        using var other = await app.Http.GetAsync(new Uri(app.Address, "/socket.io/other.js"));
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task An_endpoint_of_the_application_goes_before_a_file()
    {
        await using var app = await TestApp.StartAsync(use: web => web.MapGet("/socket.io/socket.io.js", () => Results.Text("mine")));
        Assert.Equal("mine", await app.Http.GetStringAsync(new Uri(app.Address, "/socket.io/socket.io.js")));
    }
}
