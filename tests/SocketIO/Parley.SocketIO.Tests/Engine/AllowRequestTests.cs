using System.Net;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class AllowRequestTests
{
    [Fact]
    public async Task A_refused_client_gets_403_and_the_applications_text()
    {
        await using var app = await StartAsync(_ => "not \"you\" <ü>");
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"code":4,"message":"not \"you\" <ü>"}""", await answer.Content.ReadAsStringAsync());
        var socket = await WsClient.OpenAsync(app);
        Assert.Equal(HttpStatusCode.Forbidden, socket.Status);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task An_empty_text_refuses_as_Forbidden()
    {
        await using var app = await StartAsync(_ => string.Empty);
        Assert.Equal("""{"code":4,"message":"Forbidden"}""", await RefusalAsync(app));
    }

    [Fact]
    public async Task It_is_asked_at_the_handshake_only()
    {
        var asked = 0;
        await using var app = await StartAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return null;
        });
        var polling = await PollingClient.ConnectAsync(app);
        await WsClient.OpenAsync(app, polling.Sid);
        Assert.Equal(1, asked);
        await WsClient.ConnectAsync(app);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task It_may_decide_by_the_request_and_take_its_time()
    {
        await using var app = await TestApp.StartAsync(options: options => options.AllowRequest = async context =>
        {
            await Task.Yield();
            return context.Request.Headers["X-Token"] == "secret" ? null : "no token";
        });
        Assert.Equal("""{"code":4,"message":"no token"}""", await RefusalAsync(app));
        await WsClient.ConnectAsync(app, headers: "X-Token: secret\r\n");
    }

    [Fact]
    public async Task An_exception_refuses_as_Forbidden()
    {
        await using var app = await StartAsync(_ => throw new InvalidOperationException("secret details"));
        Assert.Equal("""{"code":4,"message":"Forbidden"}""", await RefusalAsync(app));
    }

    [Fact]
    public async Task No_answer_within_ConnectTimeout_refuses_as_Forbidden()
    {
        var isAsked = false;
        await using var app = await TestApp.StartAsync(options: options => options.AllowRequest = context =>
        {
            Volatile.Write(ref isAsked, true);
            return new ValueTask<string?>(new TaskCompletionSource<string?>().Task);
        });
        var answer = RefusalAsync(app);
        await Eventually.Until(() =>
        {
            // The clock stands still: the wait may begin after any advance.
            app.Advance(Volatile.Read(ref isAsked) ? 45 : 0);
            return answer.IsCompleted;
        });
        Assert.Equal("""{"code":4,"message":"Forbidden"}""", await answer);
    }

    [Theory]
    [InlineData("EIO=4&transport=tobi", 0)]
    [InlineData("EIO=4&transport=polling&sid=unknown", 1)]
    [InlineData("EIO=4&transport=websocket", 3)]
    [InlineData("EIO=3&transport=polling", 4)]
    public async Task It_is_asked_after_the_other_checks_and_before_the_protocol_version(string query, int code)
    {
        await using var app = await StartAsync(_ => "no");
        using var answer = await app.Http.GetAsync(new Uri(app.Address, "/socket.io/?" + query));
        Assert.StartsWith($"{{\"code\":{code},", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(Func<HttpContext, string?> allowRequest)
    {
        return TestApp.StartAsync(options: options => options.AllowRequest = context => ValueTask.FromResult(allowRequest(context)));
    }

    private static async Task<string> RefusalAsync(TestApp app)
    {
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
