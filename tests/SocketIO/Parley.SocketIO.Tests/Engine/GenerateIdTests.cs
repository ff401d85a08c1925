using System.Net;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class GenerateIdTests
{
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";

    [Fact]
    public async Task The_application_may_make_the_ids()
    {
        var count = 0;
        await using var app = await TestApp.StartAsync(options: options => options.GenerateId = async context =>
        {
            await Task.Yield();
            return $"own-{context.Request.Query["transport"]}_{Interlocked.Increment(ref count)}";
        });
        Assert.Equal("own-polling_1", (await PollingClient.ConnectAsync(app)).Sid);
        Assert.Equal("own-websocket_2", (await WsClient.ConnectAsync(app)).Sid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("ä")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData(null)]
    public async Task An_id_that_cannot_be_used_refuses_the_client(string? id)
    {
        await using var app = await TestApp.StartAsync(options: options => options.GenerateId = _ => ValueTask.FromResult(id!));
        Assert.Equal(BadRequest, await RefusalAsync(app));
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app)).Status);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task An_exception_refuses_the_client()
    {
        await using var app = await TestApp.StartAsync(
            options: options => options.GenerateId = _ => throw new InvalidOperationException());
        Assert.Equal(BadRequest, await RefusalAsync(app));
    }

    [Fact]
    public async Task Two_sessions_never_share_an_id_and_it_is_free_again_afterwards()
    {
        await using var app = await TestApp.StartAsync(options: options => options.GenerateId = _ => ValueTask.FromResult("same"));
        var first = await WsClient.ConnectAsync(app);
        Assert.Equal(BadRequest, await RefusalAsync(app));
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app)).Status);
        Assert.Equal(1, app.IO.ClientsCount);
        await first.CloseAsync();
        var handshake = "";
        await Eventually.Until(async () =>
        {
            using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
            handshake = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode;
        });
        Assert.Equal("same", PollingClient.SidOf(handshake));
    }

    private static async Task<string> RefusalAsync(TestApp app)
    {
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
