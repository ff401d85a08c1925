using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Hosting;

public class HostingTests
{
    [Fact]
    public async Task Map_without_Add_says_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        var error = Assert.Throws<InvalidOperationException>(() => app.MapSocketIO());
        Assert.Contains("AddSocketIO", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<SocketIOOptions>> FaultyOptions => new()
    {
        { "PingInterval", options => options.PingInterval = TimeSpan.Zero },
        { "PingTimeout", options => options.PingTimeout = TimeSpan.FromDays(25) },
        { "UpgradeTimeout", options => options.UpgradeTimeout = Timeout.InfiniteTimeSpan },
        { "ConnectTimeout", options => options.ConnectTimeout = TimeSpan.FromTicks(1) },
        { "MaxHttpBufferSize", options => options.MaxHttpBufferSize = 0 },
        { "MaxHttpBufferSize", options => options.MaxHttpBufferSize = int.MaxValue },
        { "MaxSendBufferSize", options => options.MaxSendBufferSize = 1 },
        { "MaxPendingEventsSize", options => options.MaxPendingEventsSize = -1 },
        { "MaxNamespacesPerClient", options => options.MaxNamespacesPerClient = 0 },
        { "MaxPendingAcknowledgements", options => options.MaxPendingAcknowledgements = 0 },
        { "MaxRoomsPerSocket", options => options.MaxRoomsPerSocket = 0 },
        { "MaxDynamicNamespaces", options => options.MaxDynamicNamespaces = -1 },
        { "DrainTimeout", options => options.DrainTimeout = Timeout.InfiniteTimeSpan },
        { "EventRateLimit", options => options.EventRateLimit = new EventRateLimit(0, TimeSpan.FromSeconds(1)) },
        { "EventRateLimit", options => options.EventRateLimit = new EventRateLimit(1, TimeSpan.Zero) },
        { "MaxDisconnectionDuration", options => options.ConnectionStateRecovery = new() { MaxDisconnectionDuration = TimeSpan.Zero } },
        { "MaxRecordSize", options => options.ConnectionStateRecovery = new() { MaxRecordSize = 1023 } },
        { "MaxSessions", options => options.ConnectionStateRecovery = new() { MaxSessions = 0 } },
        { "HttpCompression.Threshold", options => options.HttpCompression!.Threshold = -1 },
        { "HttpCompression.Level", options => options.HttpCompression!.Level = (CompressionLevel)9 },
        { "PerMessageDeflate.Threshold", options => options.PerMessageDeflate = new() { Threshold = -1 } },
        { "PerMessageDeflate.ServerMaxWindowBits", options => options.PerMessageDeflate = new() { ServerMaxWindowBits = 8 } },
        { "PerMessageDeflate.ServerMaxWindowBits", options => options.PerMessageDeflate = new() { ServerMaxWindowBits = 16 } },
        { "Cookie.Name", options => options.Cookie = new CookieBuilder() },
        { "InitialPacket", options => options.InitialPacket = new string('x', 1_000_000) },
        { "Transports", options => options.Transports = SocketIOTransports.None },
        { "JsonSerializerOptions", options => options.JsonSerializerOptions = null! },
        { "chat.example", options => options.Cors.AllowedOrigins.Add("chat.example") },
        { "https://chat.example/", options => options.Cors.AllowedOrigins.Add("https://chat.example/") },
        { "*", options => options.Cors.AllowedOrigins.Add("*") },
    };

    [Theory]
    [MemberData(nameof(FaultyOptions), DisableDiscoveryEnumeration = true)]
    public async Task Options_that_no_connection_could_live_with_are_refused_at_the_start(string named, Action<SocketIOOptions> fault)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSocketIO(fault);
        await using var app = builder.Build();
        var error = Assert.Throws<OptionsValidationException>(() => app.MapSocketIO());
        Assert.Contains(named, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Added_twice_there_is_one_server_with_both_configurations()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSocketIO(options => options.MaxHttpBufferSize = 500);
        builder.Services.AddSocketIO(options => options.AllowUpgrades = false);
        await using var app = builder.Build();
        var io = app.MapSocketIO();
        Assert.Same(io, app.Services.GetRequiredService<SocketIOServer>());
        Assert.Equal(500, io.Options.MaxHttpBufferSize);
        Assert.False(io.Options.AllowUpgrades);
    }

    [Theory]
    [InlineData("/socket.io", HttpStatusCode.NotFound)]
    [InlineData("/socket.ioX/", HttpStatusCode.NotFound)]
    [InlineData("/more/socket.io/", HttpStatusCode.NotFound)]
    [InlineData("/socket.io/", HttpStatusCode.OK)]
    [InlineData("/socket.io/more", HttpStatusCode.OK)]
    [InlineData("/socket.io/more/and/more", HttpStatusCode.OK)]
    public async Task The_path_and_all_below_it_are_served(string path, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.Http.GetAsync(new Uri(app.Address, path + "?EIO=4&transport=polling"));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("/socket.io", HttpStatusCode.OK)]
    [InlineData("/socket.io/", HttpStatusCode.OK)]
    [InlineData("/socket.ioX", HttpStatusCode.NotFound)]
    public async Task Without_AddTrailingSlash_the_path_is_served_without_its_slash_too(string path, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(options: options => options.AddTrailingSlash = false);
        using var answer = await app.Http.GetAsync(new Uri(app.Address, path + "?EIO=4&transport=polling"));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("/chat")]
    [InlineData("/chat/")]
    public async Task Any_path_can_be_mapped_and_other_endpoints_below_it_stay(string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        app.MapSocketIO(path);
        app.MapGet("/chat/about", () => "the application's own");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.StartsWith("0{", await http.GetStringAsync("/chat/?EIO=4&transport=polling"), StringComparison.Ordinal);
        Assert.Equal("the application's own", await http.GetStringAsync("/chat/about"));
        using var bare = await http.GetAsync("/chat?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
        using var usual = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.NotFound, usual.StatusCode);
    }

    [Fact]
    public async Task A_path_can_be_mapped_below_a_group()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        app.MapGroup("/tenant/{name}").MapSocketIO();
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.StartsWith("0{", await http.GetStringAsync("/tenant/a/socket.io/?EIO=4&transport=polling"), StringComparison.Ordinal);
        using var bare = await http.GetAsync("/tenant/a/socket.io?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
    }

    [Theory]
    [InlineData(SocketIOTransports.Polling)]
    [InlineData(SocketIOTransports.WebSocket)]
    public async Task A_transport_that_is_off_is_unknown(SocketIOTransports transports)
    {
        await using var app = await TestApp.StartAsync(options: options => options.Transports = transports);
        using var polling = await app.Http.GetAsync(PollingClient.UrlOf(app));
        var socket = await WsClient.OpenAsync(app);
        if (transports == SocketIOTransports.Polling)
        {
            Assert.Contains("\"upgrades\":[]", await polling.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.BadRequest, socket.Status);
        }
        else
        {
            Assert.Equal("""{"code":0,"message":"Transport unknown"}""", await polling.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.SwitchingProtocols, socket.Status);
        }
    }

    [Fact]
    public async Task The_host_stops_promptly_and_every_socket_learns_why()
    {
        await using var app = await TestApp.StartAsync(time: TimeProvider.System);
        var polling = await PollingClient.ConnectAsync(app);
        var socket = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        var poll = await polling.BeginGetAsync();

        // Not measured: a stop that waits for its clients runs into the limit of the host and throws.
        var stopping = app.StopAsync();
        using (var answer = await poll)
        {
            Assert.Equal("1", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(1005, await socket.ReadCloseCodeAsync());
        await socket.SendFrameAsync(WsFrame.CloseOpcode, default);
        await Eventually.Within(stopping);
        await Eventually.Until(() => app.Reasons.Count == 2);
        Assert.All(app.Reasons, reason => Assert.Equal("server shutting down", reason.ToString()));
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task CloseAsync_completes_when_all_are_told_and_refuses_new_clients()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(
            socket => socket.On("busy", () => Task.Delay(Timeout.Infinite))));
        for (var i = 0; i < 10; i++)
        {
            var client = await WsClient.ConnectAsync(app);
            await client.SendAsync("42[\"busy\"]");
        }

        await PollingClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 11);
        await Eventually.Within(app.IO.CloseAsync());
        Assert.Equal(11, app.Reasons.Count);
        Assert.All(app.Reasons, reason => Assert.Equal(DisconnectReason.ServerShuttingDown, reason));
        Assert.Empty(app.IO.Sockets);

        using var late = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app)).Status);
        await Eventually.Within(app.IO.CloseAsync());
    }

    [Fact]
    public async Task CloseAsync_can_be_awaited_in_a_handler()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket => socket.On("stop", () => app.IO.CloseAsync())));
        var client = await WsClient.ConnectAsync(app);
        await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"stop\"]");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        await Eventually.Until(() => app.Reasons.Count == 2);
    }
}
