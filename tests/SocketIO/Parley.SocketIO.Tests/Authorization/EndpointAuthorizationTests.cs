using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Authorization;

/// <summary>Authorization of the HTTP requests themselves, by ASP.NET Core's own schemes.</summary>
public class EndpointAuthorizationTests
{
    [Theory]
    [InlineData(CookieAuthenticationDefaults.AuthenticationScheme)]
    [InlineData(BearerTokenDefaults.AuthenticationScheme)]
    public async Task Requests_without_credentials_get_401_and_those_of_the_wrong_person_403(string scheme)
    {
        await using var app = await StartAsync(scheme, app => app.IO.RequireAuthorization("admins"));
        foreach (var (credentials, expected) in new[]
        {
            (null, HttpStatusCode.Unauthorized), (await SignInAsync(app, scheme, "Ben", "guest"), HttpStatusCode.Forbidden),
        })
        {
            using (var answer = await SendAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), credentials))
            {
                Assert.Equal(expected, answer.StatusCode);
            }

            Assert.Equal(expected, (await WsClient.OpenAsync(app, headers: Lines(credentials))).Status);
        }

        Assert.Equal(0, app.IO.ClientsCount);
        var ada = await SignInAsync(app, scheme, "Ada", "admin");
        await WsClient.ConnectAsync(app, headers: Lines(ada));
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.Equal("Ada", app.TheSocket.UserId);
    }

    [Theory]
    [InlineData(CookieAuthenticationDefaults.AuthenticationScheme)]
    [InlineData(BearerTokenDefaults.AuthenticationScheme)]
    public async Task Every_request_of_a_session_needs_the_credentials(string scheme)
    {
        await using var app = await StartAsync(scheme, app => app.IO.RequireAuthorization());
        var ada = await SignInAsync(app, scheme, "Ada", "admin");
        using var handshake = await SendAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), ada);
        var sid = PollingClient.SidOf(await handshake.Content.ReadAsStringAsync());
        var url = PollingClient.UrlOf(app, sid);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var refused = await SendAsync(app, method, url, null, "40");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await WsClient.OpenAsync(app, sid)).Status);
        Assert.Empty(app.Connections);
        using var posted = await SendAsync(app, HttpMethod.Post, url, ada, "40");
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await WsClient.OpenAsync(app, sid, Lines(ada))).Status);
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.Equal("Ada", app.TheSocket.UserId);
    }

    [Fact]
    public async Task A_browser_s_preflight_needs_no_credentials_and_opens_nothing()
    {
        await using var app = await StartAsync(
            BearerTokenDefaults.AuthenticationScheme,
            app => app.IO.RequireAuthorization(),
            options => options.Cors.AllowedOrigins.Add("https://chat.example"));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, PollingClient.UrlOf(app));
        preflight.Headers.Add("Origin", "https://chat.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var answer = await app.Http.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("authorization", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Headers")));

        using var foreign = new HttpRequestMessage(HttpMethod.Options, PollingClient.UrlOf(app));
        foreign.Headers.Add("Origin", "https://other.example");
        using var refused = await app.Http.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var bare = await SendAsync(app, HttpMethod.Options, PollingClient.UrlOf(app), null);
        Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task No_method_but_GET_upgrades_a_session()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, app.Address.Port);
        await tcp.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"OPTIONS /socket.io/?EIO=4&transport=websocket&sid={client.Sid} HTTP/1.1\r\nHost: 127.0.0.1:{app.Address.Port}\r\n"
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        using var reader = new StreamReader(tcp.GetStream());
        Assert.StartsWith("HTTP/1.1 400", await Eventually.Within(reader.ReadLineAsync()), StringComparison.Ordinal);
        Assert.True(app.IO.EngineServer.Find(client.Sid)!.CanUpgrade);
    }

    [Fact]
    public async Task A_bearer_token_in_auth_names_the_person_whom_the_policy_judges_and_ends_the_connection_in_time()
    {
        await using var app = await StartAsync(BearerTokenDefaults.AuthenticationScheme, app =>
        {
            app.IO.Of("/").RequireAuthorization("admins");
            app.IO.Use(socket =>
            {
                var format = socket.Services.GetRequiredService<IOptionsMonitor<BearerTokenOptions>>()
                    .Get(BearerTokenDefaults.AuthenticationScheme).BearerTokenProtector;
                if (socket.Handshake.Auth.TryGetProperty("token", out var token) && format.Unprotect(token.GetString()) is { } ticket)
                {
                    socket.SetUser(ticket.Principal);
                    socket.ExpireAt(ticket.Properties.ExpiresUtc);
                }

                return ValueTask.CompletedTask;
            });
        });
        var scheme = BearerTokenDefaults.AuthenticationScheme;
        foreach (var (token, expected) in new[]
        {
            ("forged", "44{\"message\":\"unauthorized\"}"),
            ((await SignInAsync(app, scheme, "Ben", "guest"))[("Authorization: Bearer ".Length)..], "44{\"message\":\"forbidden\"}"),
        })
        {
            var client = await WsClient.OpenSessionAsync(app);
            await client.SendAsync($"40{{\"token\":\"{token}\"}}");
            await client.ExpectAsync(expected);
        }

        var ada = (await SignInAsync(app, scheme, "Ada", "admin"))[("Authorization: Bearer ".Length)..];
        await WsClient.ConnectAsync(app, auth: $"{{\"token\":\"{ada}\"}}");
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.Equal("Ada", app.TheSocket.UserId);
        Assert.NotNull(app.TheSocket.ExpiresAt);
    }

    private static Task<TestApp> StartAsync(string scheme, Action<TestApp> declare, Action<SocketIOOptions>? options = null)
    {
        return TestApp.StartAsync(
            declare,
            options,
            build: builder =>
            {
                builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
                builder.Services.AddAuthentication(scheme).AddCookie().AddBearerToken();
                builder.Services.AddAuthorizationBuilder().AddPolicy("admins", policy => policy.RequireRole("admin"));
            },
            use: web => web.MapPost(
                "/sign-in", (HttpContext context, string name, string role) => context.SignInAsync(PolicyApp.Person(name, role))));
    }

    /// <summary>Signs a person in.</summary>
    /// <returns>The header that goes with each request from then on.</returns>
    private static async Task<string> SignInAsync(TestApp app, string scheme, string name, string role)
    {
        using var answer = await app.Http.PostAsync(new Uri(app.Address, $"/sign-in?name={name}&role={role}"), null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        if (scheme == CookieAuthenticationDefaults.AuthenticationScheme)
        {
            return "Cookie: " + Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
        }

        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return "Authorization: Bearer " + tokens.GetProperty("accessToken").GetString();
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TestApp app, HttpMethod method, Uri url, string? credentials, string? body = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (credentials?.Split(": ", 2) is [var name, var value])
        {
            request.Headers.Add(name, value);
        }

        if (body is not null && method == HttpMethod.Post)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("text/plain"));
        }

        return await app.Http.SendAsync(request);
    }

    private static string? Lines(string? credentials)
    {
        return credentials is null ? null : credentials + "\r\n";
    }
}
