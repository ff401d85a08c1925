using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Chat.Contract;

namespace Parley.Chat.Tests;

/// <summary>What a request must be before the chat looks at it, and what every answer carries.</summary>
public sealed class HttpGuardTests
{
    private const string Path = "/api/session";

    private static readonly object Body = new { name = "Ada", password = Browser.Password };

    [Fact]
    public async Task A_change_must_come_from_a_page_of_the_site()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        Action<HttpRequestMessage>[] forged =
        [
            request => request.Headers.Remove("X-Requested-By"),
            request => Replace(request, "X-Requested-By", "someone"),
            request => Replace(request, "Sec-Fetch-Site", "cross-site"),
            request => Replace(request, "Sec-Fetch-Site", "same-site"),
            request => request.Headers.Remove("Sec-Fetch-Site"),
            request => WithOriginAlone(request, "http://evil.example"),
            request => WithOriginAlone(request, "null"),
            request => WithOriginAlone(request, $"http://localhost:{server.Url.Port}"),
        ];
        foreach (var forge in forged)
        {
            await browser.SendAsync(HttpMethod.Post, Path, Body, forge).AssertProblemAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
            await browser.SendAsync(HttpMethod.Delete, Path, null, forge)
                .AssertProblemAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }

        Action<HttpRequestMessage>[] own =
        [
            _ => { },
            request => Replace(request, "Sec-Fetch-Site", "none"),
            request => WithOriginAlone(request, server.Url.GetLeftPart(UriPartial.Authority)),
        ];
        foreach (var change in own)
        {
            await browser.SendAsync(HttpMethod.Post, Path, Body, change)
                .AssertProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.InvalidCredentials);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task Only_json_is_taken(string mediaType)
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();

        await browser.SendAsync(HttpMethod.Post, Path, Body, request => request.Content!.Headers.ContentType = new(mediaType))
            .AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_large_body_is_refused_whether_it_says_so_or_not()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        var large = "{\"name\":\"" + new string('a', 70_000) + "\",\"password\":\"x\"}";

        await browser.SendAsync(HttpMethod.Post, Path, large).AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
        await browser.SendAsync(HttpMethod.Post, Path, large, request => request.Headers.TransferEncodingChunked = true)
            .AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
    }

    [Fact]
    public async Task A_foreign_host_is_refused_on_every_path()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        foreach (var path in new[] { "/", "/api/site", "/socket.io/?EIO=4&transport=polling", "/healthz", "/metrics" })
        {
            await browser.SendAsync(HttpMethod.Get, path, null, request => request.Headers.Host = "evil.example")
                .AssertProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.HostNotAllowed);
        }

        foreach (var host in new[] { "localhost", "[::1]" })
        {
            using var response = await browser.SendAsync(HttpMethod.Get, "/healthz", null, request => request.Headers.Host = host);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task With_insecure_lan_another_name_is_answered_and_the_site_says_it_is_insecure()
    {
        await using var server = await ChatServer.StartAsync(["--insecure-lan"]);
        using var browser = server.OpenBrowser();
        using var response = await browser.SendAsync(HttpMethod.Get, "/api/site", null, request => request.Headers.Host = "chat.lan:3001");

        Assert.True((await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("insecure").GetBoolean());
        Assert.Contains("connect-src 'self' ws://chat.lan:3001;", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_confine_the_page()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        string[] paths = ["/", "/some/page", "/api/site", "/api/session", "/api/nothing", "/assets/none.js", "/healthz", "/readyz"];
        foreach (var path in paths)
        {
            using var response = await browser.SendAsync(HttpMethod.Get, path);
            Assert.Equal(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; "
                + $"connect-src 'self' ws://{server.Url.Authority}; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
                + "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
                Header(response, "Content-Security-Policy"));
            Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
            Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
            Assert.Contains("camera=()", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Server"));
            Assert.False(response.Headers.Contains("Strict-Transport-Security"));
            if (path.StartsWith("/api", StringComparison.Ordinal))
            {
                Assert.Equal("no-store", Header(response, "Cache-Control"));
            }
        }
    }

    [Fact]
    public async Task Unknown_addresses_are_the_page_and_unknown_api_and_assets_are_nothing()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        foreach (var path in new[] { "/", "/conversations/abc", "/file.with.dots" })
        {
            using var response = await browser.SendAsync(HttpMethod.Get, path);
            Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("no-cache", Header(response, "Cache-Control"));
        }

        await browser.SendAsync(HttpMethod.Get, "/api/nothing").AssertProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await browser.SendAsync(HttpMethod.Get, "/assets/old-hash.js").AssertProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await browser.SendAsync(HttpMethod.Put, "/somewhere", Body)
            .AssertProblemAsync(HttpStatusCode.MethodNotAllowed, ErrorCodes.MethodNotAllowed);
    }

    [Fact]
    public async Task Metrics_are_for_loopback_peers_and_not_through_a_proxy()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        using var _ = await browser.SignUpAsync("Ada");
        using var stranger = server.OpenBrowser();

        using var metrics = await stranger.SendAsync(HttpMethod.Get, "/metrics");
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        Assert.Contains(
            "parley_chat_storage_batch_size",
            await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded" })
        {
            await stranger.SendAsync(HttpMethod.Get, "/metrics", null, request => request.Headers.Add(header, "for=192.0.2.1"))
                .AssertProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        }

        using var administrator = await browser.SendAsync(
            HttpMethod.Get, "/metrics", null, request => request.Headers.Add("X-Forwarded-For", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, administrator.StatusCode);
    }

    [Fact]
    public async Task A_line_feed_alone_does_not_end_a_header()
    {
        await using var server = await ChatServer.StartAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        await tcp.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\nHost: localhost\n\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tcp.GetStream());

        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(",", response.Headers.GetValues(name));

    private static void Replace(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.Add(name, value);
    }

    private static void WithOriginAlone(HttpRequestMessage request, string origin)
    {
        request.Headers.Remove("Sec-Fetch-Site");
        request.Headers.Add("Origin", origin);
    }
}
