using Microsoft.Extensions.FileProviders;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/admin-ui.md</c>.</summary>
public class AdminUIGuide
{
    [Fact]
    public async Task The_page_is_served_beside_the_server()
    {
        var folder = Directory.CreateTempSubdirectory("parley-docs-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "admin-ui"));
        await File.WriteAllTextAsync(Path.Combine(folder, "admin-ui", "index.html"), "the page");

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["AdminUI:Password"] = "a secret of the tests";
        #region add
        builder.Services.AddSocketIO().AddAdminUI(options =>
        {
            options.UserName = "ada";
            options.Password = builder.Configuration["AdminUI:Password"];   // from a secret store or the environment
        });
        #endregion
        await using var app = builder.Build();
        #region host
        app.UseFileServer(new FileServerOptions
        {
            RequestPath = "/admin-ui",
            FileProvider = new PhysicalFileProvider(Path.Combine(app.Environment.ContentRootPath, "admin-ui")),
        });
        #endregion
        app.MapSocketIO();
        await app.StartAsync();

        using var http = new HttpClient();
        Assert.Equal("the page", await http.GetStringAsync(new Uri(app.Urls.First() + "/admin-ui/")));
        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
    }
}
