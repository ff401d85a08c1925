using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>A session belongs to the person who opened it.</summary>
public class SessionOwnerTests
{
    private const string UnknownSession = """{"code":1,"message":"Session ID unknown"}""";

    [Theory]
    [InlineData(ClaimTypes.NameIdentifier)]
    [InlineData(ClaimTypes.Name)]
    [InlineData("sub")]
    public async Task A_session_is_refused_to_anyone_but_its_person(string claim)
    {
        await using var app = await StartAsync(claim);
        var sid = PollingClient.SidOf(await ReadAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), "Ada"));
        var url = PollingClient.UrlOf(app, sid);
        Assert.Equal("ok", await ReadAsync(app, HttpMethod.Post, url, "Ada", "40"));

        foreach (var other in new[] { "Ben", null })
        {
            Assert.Equal(UnknownSession, await ReadAsync(app, HttpMethod.Post, url, other, "42[\"as Ada\"]"));
            Assert.Equal(UnknownSession, await ReadAsync(app, HttpMethod.Get, url, other));
            var headers = other is null ? string.Empty : $"X-Person: {other}\r\n";
            Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app, sid, headers)).Status);
        }

        Assert.StartsWith("40{", await ReadAsync(app, HttpMethod.Get, url, "Ada"), StringComparison.Ordinal);
        Assert.Equal("Ada", app.TheSocket.User.FindFirstValue(claim));
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task A_session_without_a_person_is_refused_to_one()
    {
        await using var app = await StartAsync(ClaimTypes.Name);
        var sid = PollingClient.SidOf(await ReadAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), null));
        Assert.Equal(UnknownSession, await ReadAsync(app, HttpMethod.Post, PollingClient.UrlOf(app, sid), "Ada", "40"));
    }

    [Fact]
    public async Task RequireAuthorization_holds_for_every_request()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.RequireAuthorization(), build: builder => AddPeople(builder, ClaimTypes.Name), use: Use);
        using (var refused = await app.Http.GetAsync(PollingClient.UrlOf(app)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.StartsWith("0{", await ReadAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), "Ada"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await WsClient.OpenAsync(app)).Status);
        var client = await WsClient.ConnectAsync(app, headers: "X-Person: Chi\r\n");
        Assert.Equal("Chi", app.TheSocket.User.Identity!.Name);
        Assert.Equal(client.Id, app.TheSocket.Id);
    }

    private static Task<TestApp> StartAsync(string claim)
    {
        return TestApp.StartAsync(build: builder => AddPeople(builder, claim), use: Use);
    }

    private static void AddPeople(WebApplicationBuilder builder, string claim)
    {
        builder.Services.AddAuthentication("people").AddScheme<PeopleOptions, PeopleHandler>("people", options => options.Claim = claim);
        builder.Services.AddAuthorization();
    }

    private static void Use(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static async Task<string> ReadAsync(TestApp app, HttpMethod method, Uri url, string? person, string? body = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (person is not null)
        {
            request.Headers.Add("X-Person", person);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body);
        }

        using var answer = await app.Http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    internal sealed class PeopleOptions : AuthenticationSchemeOptions
    {
        public string Claim { get; set; } = ClaimTypes.Name;
    }

    /// <summary>Believes whatever a header says.</summary>
    internal sealed class PeopleHandler(IOptionsMonitor<PeopleOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<PeopleOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Person"].ToString() is not { Length: > 0 } person)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity([new Claim(Options.Claim, person)], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
