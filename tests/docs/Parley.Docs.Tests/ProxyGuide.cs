using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/behind-a-proxy.md</c>; tests/interop runs it behind the proxies themselves.</summary>
public class ProxyGuide
{
    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIO();
        #region addresses
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownIPNetworks.Clear();
            options.KnownProxies.Clear();
            options.KnownProxies.Add(IPAddress.Parse("10.0.0.5")); // the proxy
        });

        var app = builder.Build();
        app.UseForwardedHeaders(); // before MapSocketIO
        #endregion
        app.MapSocketIO();
        return app;
    }

    [Fact]
    public async Task Headers_of_a_proxy_that_was_not_named_are_not_believed()
    {
        await using var app = Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None"]);
        var address = "";
        app.Services.GetRequiredService<SocketIOServer>().OnConnection(socket => address = socket.Handshake.Address!);
        await app.StartAsync();
        using var ada = await GuideClient.ConnectAsync(
            new Uri(app.Urls.First()), "/", "", options => options.SetRequestHeader("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal("127.0.0.1", address);
        await app.StopAsync();
    }
}
