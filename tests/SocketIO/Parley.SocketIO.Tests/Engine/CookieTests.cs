using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class CookieTests
{
    [Fact]
    public async Task There_is_none_unless_asked_for()
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("Set-Cookie", (await WsClient.OpenAsync(app)).Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_usual_cookie_names_the_session_in_the_answer_that_opens_it_and_in_no_other()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Cookie = SocketIOCookie.CreateDefault());
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        var sid = PollingClient.SidOf(await answer.Content.ReadAsStringAsync());
        Assert.Equal($"io={sid}; path=/; samesite=lax; httponly", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
        var url = PollingClient.UrlOf(app, sid);
        using var post = await app.Http.PostAsync(url, new StringContent("40"));
        using var get = await app.Http.GetAsync(url);
        Assert.All([post, get], later => Assert.False(later.Headers.Contains("Set-Cookie")));
        Assert.DoesNotContain("Set-Cookie", (await WsClient.OpenAsync(app, sid)).Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_answer_that_grants_a_WebSocket_sets_it_too()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Cookie = SocketIOCookie.CreateDefault());
        var socket = await WsClient.OpenSessionAsync(app);
        Assert.Contains($"Set-Cookie: io={socket.Sid}; path=/; samesite=lax; httponly\r\n", socket.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_the_applications_to_change()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Cookie = new CookieBuilder
        {
            Name = "affinity",
            Path = "/chat",
            SameSite = SameSiteMode.None,
            SecurePolicy = CookieSecurePolicy.Always,
            MaxAge = TimeSpan.FromMinutes(1),
        });
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("affinity=", cookie, StringComparison.Ordinal);
        Assert.Contains("max-age=60; path=/chat; secure; samesite=none", cookie, StringComparison.Ordinal);
    }
}
