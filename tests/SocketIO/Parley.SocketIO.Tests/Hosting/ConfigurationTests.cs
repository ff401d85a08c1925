using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Hosting;

/// <summary>What an application registers, and what its configuration says.</summary>
public class ConfigurationTests
{
    [Fact]
    public async Task Options_come_from_a_section_of_the_configuration()
    {
        const string Json = """
            {
              "SocketIO": {
                "PingInterval": "00:00:10",
                "MaxHttpBufferSize": 5000,
                "Transports": "WebSocket",
                "AllowUpgrades": false,
                "Cors": { "AllowedOrigins": ["https://chat.example", "https://other.example"], "AllowCredentials": true },
                "EventRateLimit": { "Permits": 7, "Window": "00:00:01", "Action": "Disconnect" },
                "ConnectionStateRecovery": { "MaxDisconnectionDuration": "00:01:00" },
                "HttpCompression": { "Threshold": 99 },
                "PerMessageDeflate": { "Threshold": 77 }
              }
            }
            """;
        await using var app = await TestApp.StartAsync(
            options: options => options.PingTimeout = TimeSpan.FromSeconds(3),
            build: builder =>
            {
                builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json)));
                builder.Services.AddSocketIO().Services.Configure<SocketIOOptions>(builder.Configuration.GetSection("SocketIO"));
            });
        var options = app.IO.Options;
        Assert.Equal(TimeSpan.FromSeconds(10), options.PingInterval);
        Assert.Equal(TimeSpan.FromSeconds(3), options.PingTimeout);
        Assert.Equal(5000, options.MaxHttpBufferSize);
        Assert.Equal(SocketIOTransports.WebSocket, options.Transports);
        Assert.False(options.AllowUpgrades);
        Assert.True(options.Cors.AllowCredentials);
        Assert.Equal(2, options.Cors.AllowedOrigins.Count);
        Assert.Contains("HTTPS://CHAT.EXAMPLE", options.Cors.AllowedOrigins);
        Assert.Equal(new EventRateLimit(7, TimeSpan.FromSeconds(1), RateLimitAction.Disconnect), options.EventRateLimit);
        Assert.Equal(TimeSpan.FromMinutes(1), options.ConnectionStateRecovery?.MaxDisconnectionDuration);
        Assert.Equal(99, options.HttpCompression?.Threshold);
        Assert.Equal(77, options.PerMessageDeflate?.Threshold);
    }

    [Fact]
    public void Added_twice_it_registers_nothing_twice_and_leaves_what_the_application_has_registered()
    {
        var services = new ServiceCollection();
        services.AddSocketIO();
        var once = services.Count(IsOurs);
        services.AddSocketIO();
        Assert.Equal(once, services.Count(IsOurs));

        using var loggers = LoggerFactory.Create(_ => { });
        var own = new SocketIOServer(Options.Create(new SocketIOOptions()), loggers);
        var before = new ServiceCollection();
        before.AddLogging();
        before.AddSingleton(own);
        before.AddSocketIO();
        using var provider = before.BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<SocketIOServer>());

        static bool IsOurs(ServiceDescriptor service)
        {
            return service.ServiceType == typeof(SocketIOServer)
                || service.ImplementationType?.Assembly == typeof(SocketIOServer).Assembly;
        }
    }

    [Fact]
    public async Task Mapped_twice_it_says_that_there_is_one_server()
    {
        await using var app = await TestApp.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSocketIO();
        await using var web = builder.Build();
        web.MapSocketIO();
        var error = Assert.Throws<InvalidOperationException>(() => web.MapSocketIO("/other/"));
        Assert.Contains("one path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faulty_options_stop_the_host_although_nothing_is_mapped()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO(options => options.MaxHttpBufferSize = 0);
        await using var web = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => web.StartAsync());
        Assert.Contains("MaxHttpBufferSize", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.Forbidden)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task RequireCors_writes_headers_and_the_option_Cors_decides_who_may_connect(bool isAllowed, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.RequireCors(policy => policy.WithOrigins("https://chat.example").WithExposedHeaders("X-Own")),
            options =>
            {
                if (isAllowed)
                {
                    options.Cors.AllowedOrigins.Add("https://chat.example");
                }
            },
            build: builder => builder.Services.AddCors(),
            use: web =>
            {
                web.UseRouting();
                web.UseCors();
            });
        using var request = new HttpRequestMessage(HttpMethod.Get, PollingClient.UrlOf(app));
        request.Headers.Add("Origin", "https://chat.example");
        using var answer = await app.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("https://chat.example", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("X-Own", Assert.Single(answer.Headers.GetValues("Access-Control-Expose-Headers")));
        var socket = await WsClient.OpenAsync(app, headers: "Origin: https://chat.example\r\n");
        Assert.Equal(isAllowed ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, socket.Status);
    }

    [Fact]
    public async Task A_server_made_by_hand_has_no_services()
    {
        using var loggers = LoggerFactory.Create(_ => { });
        await using var server = new SocketIOServer(Options.Create(new SocketIOOptions()), loggers);
        Assert.Throws<ArgumentException>(() => server.OnServerSide("x", (IServiceProvider _) => { }));
        Assert.Throws<InvalidOperationException>(() => server.Of("/x").RequireAuthorization());
    }
}
