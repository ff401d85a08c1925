using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/authentication.md</c>.</summary>
public class AuthenticationGuide
{
    [Fact]
    public async Task Tokens()
    {
        await using var server = await GuideServer.StartAsync(io =>
        {
            #region token
            io.Use(async socket =>
            {
                var token = socket.Handshake.Auth.TryGetProperty("token", out var value) ? value.GetString() : null;
                var session = await FindSessionAsync(token) ?? throw new ConnectionRefusedException("not authorized");
                socket.SetUser(session.User);
                socket.ExpireAt(session.ExpiresAt);
            });
            io.OnConnection(socket => socket.Emit("welcome", socket.UserId));
            #endregion
        });
        using var ada = await server.ConnectAsync(auth: "{\"token\":\"secret\"}");
        Assert.StartsWith("40{\"sid\":", ada.Greeting, StringComparison.Ordinal);
        Assert.Equal("42[\"welcome\",\"ada\"]", await ada.ReceiveAsync());
        using var stranger = await server.ConnectAsync(auth: "{\"token\":\"guess\"}");
        Assert.Equal("44{\"message\":\"not authorized\"}", stranger.Greeting);
    }

    [Fact]
    public async Task Renewal()
    {
        await using var server = await GuideServer.StartAsync(io =>
        {
            io.Use(socket =>
            {
                socket.ExpireAt(TimeProvider.System.GetUtcNow().AddHours(1));
                return ValueTask.CompletedTask;
            });
            io.OnConnection(socket =>
            {
                #region renewal
                socket.On("renew", async (string token, Acknowledgement ack) =>
                {
                    var session = await FindSessionAsync(token);
                    var isSame = session is not null && session.User.FindFirstValue(ClaimTypes.NameIdentifier) == socket.UserId;
                    socket.ExpireAt(isSame ? session!.ExpiresAt : socket.ExpiresAt);
                    ack.Send(isSame);
                });
                #endregion
            });
        });
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("421[\"renew\",\"guess\"]");
        Assert.Equal("431[false]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Cookies()
    {
        await using var server = await GuideServer.StartAsync(
            io =>
            {
                #region cookie
                io.RequireAuthorization();                                   // 401 before there is a connection
                io.OnConnection(socket => socket.Emit("welcome", socket.User.Identity!.Name));
                #endregion
            },
            build: builder =>
            {
                #region cookie-services
                builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                builder.Services.AddAuthorization();
                #endregion
            },
            use: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapPost("/sign-in", (HttpContext context) => context.SignInAsync(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Ada")], "password"))));
            });
        var jar = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = jar, AllowAutoRedirect = false });
        using var refused = await http.GetAsync(new Uri(server.Address, "/socket.io/?EIO=4&transport=polling"));
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        (await http.PostAsync(new Uri(server.Address, "/sign-in"), null)).Dispose();
        using var ada = await server.ConnectAsync(options: options => options.Cookies = jar);
        Assert.Equal("42[\"welcome\",\"Ada\"]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Policies()
    {
        await using var server = await GuideServer.StartAsync(
            io =>
            {
                io.Use(async socket =>
                {
                    var token = socket.Handshake.Auth.TryGetProperty("token", out var value) ? value.GetString() : null;
                    if (await FindSessionAsync(token) is { } session)
                    {
                        socket.SetUser(session.User);
                    }
                });
                io.OnError(error =>
                    (error.Exception as EventNotAuthorizedException)?.Event?.Acknowledgement.Send(new { error = "forbidden" }));
                #region policy
                io.Of("/").RequireAuthorization();                              // to join: a signed-in person
                io.Of("/").RequireEventAuthorization("delete", "admins");       // to send this event
                io.OnConnection(socket => socket.On("delete", (int id, Acknowledgement ack) => ack.Send($"deleted {id}")));
                #endregion
            },
            build: builder =>
            {
                #region policy-services
                builder.Services.AddAuthorizationBuilder().AddPolicy("admins", policy => policy.RequireRole("admin"));
                #endregion
            });
        using var stranger = await server.ConnectAsync();
        Assert.Equal("44{\"message\":\"unauthorized\"}", stranger.Greeting);
        using var ada = await server.ConnectAsync(auth: "{\"token\":\"secret\"}");
        await ada.SendAsync("421[\"delete\",7]");
        Assert.Equal("431[{\"error\":\"forbidden\"}]", await ada.ReceiveAsync());
    }

    private sealed record Session(ClaimsPrincipal User, DateTimeOffset ExpiresAt);

    private static Task<Session?> FindSessionAsync(string? token)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "ada")], "token"));
        return Task.FromResult(token == "secret" ? new Session(user, TimeProvider.System.GetUtcNow().AddHours(1)) : null);
    }
}
