using System.Net;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class OriginTests
{
    private const string Chat = "https://chat.example";

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("http://chat.example.evil.com")]
    [InlineData("http://evilchat.example")]
    [InlineData("https://evilchat.example")]
    [InlineData("https://chat.example.evil.com")]
    [InlineData("https://chat.example:444")]
    [InlineData("https://chat.example:443")]
    [InlineData("http://chat.example")]
    [InlineData("https://chat.example/")]
    [InlineData("https://chat.example@evil")]
    [InlineData("https://chat.example`x")]
    [InlineData("https://chat.example$x")]
    [InlineData("https://chat.example.")]
    [InlineData("https://xn--cht-qla.example")]
    [InlineData("https://chat.example, https://chat.example")]
    [InlineData("chat.example")]
    [InlineData("https://")]
    public async Task Another_origin_is_refused_on_every_request_and_transport(string origin)
    {
        await using var app = await StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        foreach (var (method, url) in new[]
        {
            (HttpMethod.Get, PollingClient.UrlOf(app)),
            (HttpMethod.Options, PollingClient.UrlOf(app)),
            (HttpMethod.Get, client.Url),
            (HttpMethod.Post, client.Url),
        })
        {
            using var answer = await SendAsync(app, method, url, origin);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("""{"code":4,"message":"Forbidden"}""", await answer.Content.ReadAsStringAsync());
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await WsClient.OpenAsync(app, headers: $"Origin: {origin}\r\n")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await WsClient.OpenAsync(app, client.Sid, $"Origin: {origin}\r\n")).Status);
        Assert.Equal(1, app.IO.ClientsCount);
        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData("https://chat.example")]
    [InlineData("https://CHAT.example")]
    public async Task The_named_origin_may_connect_and_read_the_answer(string origin)
    {
        await using var app = await StartAsync();
        using var answer = await SendAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), origin);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("Origin", answer.Headers.Vary);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        await WsClient.ConnectAsync(app, headers: $"Origin: {origin}\r\n");
    }

    [Fact]
    public async Task Errors_can_be_read_by_the_named_origin_too()
    {
        await using var app = await StartAsync();
        using var answer = await SendAsync(app, HttpMethod.Get, PollingClient.UrlOf(app, "unknown"), Chat);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(Chat, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task The_servers_own_origin_needs_no_permission_and_no_headers()
    {
        await using var app = await StartAsync();
        var own = app.Address.GetLeftPart(UriPartial.Authority);
        using var answer = await SendAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), own);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        await WsClient.ConnectAsync(app, headers: $"Origin: {own}\r\n");
    }

    [Theory]
    [InlineData("Origin: https://chat.example\r\nOrigin: https://chat.example\r\n")]
    [InlineData("Origin: https://chat.example\u007f\r\n")]
    public async Task A_malformed_origin_is_a_bad_request(string headers)
    {
        await using var app = await StartAsync();
        var client = await WsClient.OpenAsync(app, headers: headers);
        Assert.Equal(HttpStatusCode.BadRequest, client.Status);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_preflight_is_answered()
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, PollingClient.UrlOf(app));
        request.Headers.Add("Origin", Chat);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-token");
        using var answer = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Chat, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("x-token", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.Contains("POST", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Credentials_are_allowed_where_the_application_says_so()
    {
        await using var app = await StartAsync(options => options.Cors.AllowCredentials = true);
        using var answer = await SendAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), Chat);
        Assert.Equal("true", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task Every_origin_may_connect_where_the_application_says_so()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Cors.AllowAnyOriginUnsafe = true);
        using var answer = await SendAsync(app, HttpMethod.Get, PollingClient.UrlOf(app), "https://any.example");
        Assert.Equal("https://any.example", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        await WsClient.ConnectAsync(app, headers: "Origin: null\r\n");
    }

    private static Task<TestApp> StartAsync(Action<SocketIOOptions>? more = null)
    {
        return TestApp.StartAsync(options: options =>
        {
            options.Cors.AllowedOrigins.Add(Chat);
            more?.Invoke(options);
        });
    }

    private static Task<HttpResponseMessage> SendAsync(TestApp app, HttpMethod method, Uri url, string origin)
    {
        var request = new HttpRequestMessage(method, url);
        Assert.True(request.Headers.TryAddWithoutValidation("Origin", origin));
        return app.Http.SendAsync(request);
    }
}
