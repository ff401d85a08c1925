using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>A connection does not outlive the right to it.</summary>
public class ExpiryTests
{
    [Fact]
    public async Task When_the_moment_comes_the_whole_connection_is_closed()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Use(socket =>
            {
                socket.ExpireAt(app.Clock.GetUtcNow().AddSeconds(10));
                return ValueTask.CompletedTask;
            });
            app.IO.Of("/other");
        });
        var client = await WsClient.ConnectAsync(app);
        await client.JoinAsync("/other");
        Assert.Equal(app.Clock.GetUtcNow().AddSeconds(10), app.TheSocket.ExpiresAt);
        app.Advance(9.9);
        Assert.Equal(1, app.IO.ClientsCount);
        app.Advance(0.2);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        var reason = await app.ReasonAsync();
        Assert.Equal("forced close", reason.ToString());
        Assert.Contains("expired", reason.Description, StringComparison.Ordinal);
        Assert.Empty(app.IO.Of("/other").Sockets);
    }

    [Fact]
    public async Task The_moment_can_be_moved_both_ways_and_taken_away()
    {
        await using var app = await StartWithoutHeartbeatAsync();
        var client = await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        Assert.Null(socket.ExpiresAt);
        socket.ExpireAt(app.Clock.GetUtcNow().AddSeconds(10));
        socket.ExpireAt(app.Clock.GetUtcNow().AddSeconds(300));
        app.Advance(200);
        socket.ExpireAt(null);
        Assert.Null(socket.ExpiresAt);
        app.Advance(200);
        socket.ExpireAt(app.Clock.GetUtcNow().AddDays(2));
        app.Advance(3600);
        Assert.Equal(1, app.IO.ClientsCount);
        socket.ExpireAt(app.Clock.GetUtcNow().AddSeconds(5));
        app.Advance(4);
        Assert.Equal(1, app.IO.ClientsCount);
        app.Advance(1.1);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-100)]
    public async Task A_moment_that_is_over_closes_at_once(int seconds)
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        app.TheSocket.ExpireAt(app.Clock.GetUtcNow().AddSeconds(seconds));
        app.Advance(0.1);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_moment_of_the_calendar_can_be_named(bool last)
    {
        await using var app = await StartWithoutHeartbeatAsync();
        var client = await WsClient.ConnectAsync(app);
        app.TheSocket.ExpireAt(last ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue);
        app.Advance(100);
        if (last)
        {
            Assert.Equal(1, app.IO.ClientsCount);
        }
        else
        {
            Assert.Equal(1005, await client.ReadCloseCodeAsync());
        }
    }

    [Fact]
    public async Task A_socket_that_has_gone_is_not_kept_until_its_token_expires()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 100; i++)
        {
            app.TheSocket.ExpireAt(app.Clock.GetUtcNow().AddDays(30 - (i % 7)));
        }

        await client.CloseAsync();
        await app.ReasonAsync();
        app.Advance(61);
        app.Advance(61);
        await Eventually.Until(() => app.IO.EngineServer.Wheel.Count == 0);
        Assert.Single(app.Reasons);
    }

    [Fact]
    public async Task A_socket_that_left_takes_its_expiry_with_it()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        app.TheSocket.ExpireAt(app.Clock.GetUtcNow().AddSeconds(10));
        await client.SendAsync("41");
        await client.JoinAsync();
        app.Advance(11);
        await Eventually.Until(() => app.Connections.Count == 2);
        app.Connections.Last().Emit("still here");
        await client.ExpectAsync("42[\"still here\"]");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_ticket_of_the_first_request_counts_where_the_application_wants_that(bool counts)
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.RequireAuthorization(),
            options =>
            {
                options.CloseOnAuthenticationExpiration = counts;
                options.PingInterval = TimeSpan.FromHours(1);
            },
            build: builder =>
            {
                builder.Services.AddAuthentication("ticket").AddScheme<AuthenticationSchemeOptions, TicketHandler>("ticket", null);
                builder.Services.AddAuthorization();
            },
            use: web =>
            {
                web.UseAuthentication();
                web.UseAuthorization();
            });
        var client = await WsClient.ConnectAsync(app, headers: "X-Seconds: 30\r\n");
        Assert.Equal("Ada", app.TheSocket.UserId);
        Assert.Equal(counts ? app.Clock.GetUtcNow().AddSeconds(30) : null, app.TheSocket.ExpiresAt);
        app.Advance(29.9);
        Assert.Equal(1, app.IO.ClientsCount);
        app.Advance(0.2);
        if (counts)
        {
            Assert.Equal(1005, await client.ReadCloseCodeAsync());
            Assert.Contains("expired", (await app.ReasonAsync()).Description, StringComparison.Ordinal);
        }
        else
        {
            app.TheSocket.Emit("still here");
            await client.ExpectAsync("42[\"still here\"]");
        }

        // A ticket without an end has none here either.
        var endless = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        Assert.Null(app.Connections.Last().ExpiresAt);
        endless.Dispose();
    }

    private static Task<TestApp> StartWithoutHeartbeatAsync()
    {
        return TestApp.StartAsync(options: options => options.PingInterval = TimeSpan.FromDays(1));
    }

    /// <summary>Signs everybody in as Ada, for as long as a header says.</summary>
    internal sealed class TicketHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var properties = new AuthenticationProperties();
            if (int.TryParse(Request.Headers["X-Seconds"], out var seconds))
            {
                properties.ExpiresUtc = TimeProvider.GetUtcNow().AddSeconds(seconds);
            }

            var identity = new ClaimsIdentity([new Claim("sub", "Ada")], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(
                new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name)));
        }
    }
}
