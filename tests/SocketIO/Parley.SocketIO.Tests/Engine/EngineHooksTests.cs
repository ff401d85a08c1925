using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class EngineHooksTests
{
    [Fact]
    public async Task ClientsCount_counts_every_session_once()
    {
        await using var app = await TestApp.StartAsync();
        var polling = await PollingClient.ConnectAsync(app);
        await WsClient.ConnectAsync(app);
        Assert.Equal(2, app.IO.Engine.ClientsCount);
        var candidate = await WsClient.OpenAsync(app, polling.Sid);
        await candidate.SendAsync("2probe");
        await candidate.ExpectAsync("3probe");
        await candidate.SendAsync("5");
        await Eventually.Until(() => app.IO.EngineServer.Find(polling.Sid)!.Transport.Name == "websocket");
        Assert.Equal(2, app.IO.Engine.ClientsCount);
        await candidate.CloseAsync();
        await Eventually.Until(() => app.IO.Engine.ClientsCount == 1);
    }

    [Fact]
    public async Task Middlewares_see_every_request_and_upgrade_in_their_order_before_it_is_checked()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Engine.Use(async (context, next) =>
            {
                seen.Enqueue($"first {context.Request.Method} {context.Request.Query["transport"]}");
                await next();
            });
            app.IO.Engine.Use((context, next) =>
            {
                seen.Enqueue("second");
                context.Response.Headers["X-Seen"] = "yes";
                return next();
            });
        });
        var polling = await PollingClient.OpenAsync(app);
        await polling.PostAsync("40");
        using var unknown = await app.Http.GetAsync(PollingClient.UrlOf(app, "unknown"));
        Assert.Equal("yes", Assert.Single(unknown.Headers.GetValues("X-Seen")));
        var socket = await WsClient.ConnectAsync(app);
        Assert.Contains("X-Seen: yes", socket.Head, StringComparison.Ordinal);
        Assert.Equal(
            ["first GET polling", "second", "first POST polling", "second", "first GET polling", "second", "first GET websocket", "second"],
            seen);
    }

    [Fact]
    public async Task A_middleware_may_answer_itself()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Engine.Use((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return context.Response.WriteAsync("tea");
        }));
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.Equal((HttpStatusCode)418, answer.StatusCode);
        Assert.Equal("tea", await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode)418, (await WsClient.OpenAsync(app)).Status);
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_middleware_that_throws_refuses_the_request()
    {
        var errors = new ConcurrentQueue<string?>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Engine.OnConnectionError(error => errors.Enqueue(error.Context));
            app.IO.Engine.Use((_, _) => throw new InvalidOperationException("secret details"));
        });
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("""{"code":3,"message":"Bad request"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await WsClient.OpenAsync(app)).Status);
        Assert.Equal(["MIDDLEWARE_FAILURE", "MIDDLEWARE_FAILURE"], errors);
    }

    [Fact]
    public async Task A_middleware_that_throws_after_next_harms_nobody()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Engine.Use(async (_, next) =>
        {
            await next();
            throw new InvalidOperationException();
        }));
        await PollingClient.ConnectAsync(app);
        Assert.Equal(1, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Next_may_be_called_once_only()
    {
        Exception? second = null;
        await using var app = await TestApp.StartAsync(app => app.IO.Engine.Use(async (_, next) =>
        {
            await next();
            second = await Record.ExceptionAsync(next);
        }));
        await PollingClient.OpenAsync(app);
        await Eventually.Until(() => second is InvalidOperationException);
        Assert.Equal(1, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Initial_headers_come_with_the_handshake_only_and_headers_with_every_answer()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Engine.OnInitialHeaders((headers, _) => headers["X-Initial"] = "yes");
            app.IO.Engine.OnHeaders((headers, context) => headers["X-Every"] = context.Request.Method);
        });
        using var handshake = await app.Http.GetAsync(PollingClient.UrlOf(app));
        Assert.Equal("yes", Assert.Single(handshake.Headers.GetValues("X-Initial")));
        Assert.Equal("GET", Assert.Single(handshake.Headers.GetValues("X-Every")));
        var url = PollingClient.UrlOf(app, PollingClient.SidOf(await handshake.Content.ReadAsStringAsync()));
        using var post = await app.Http.PostAsync(url, new StringContent("40"));
        using var get = await app.Http.GetAsync(url);
        Assert.All([post, get], answer => Assert.False(answer.Headers.Contains("X-Initial")));
        Assert.Equal("POST", Assert.Single(post.Headers.GetValues("X-Every")));
        Assert.Equal("GET", Assert.Single(get.Headers.GetValues("X-Every")));
        using var error = await app.Http.GetAsync(PollingClient.UrlOf(app, "unknown"));
        Assert.False(error.Headers.Contains("X-Every"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_answer_that_grants_a_WebSocket_has_them_too(bool managedWebSocket)
    {
        await using var app = await TestApp.StartAsync(managedWebSocket: managedWebSocket, declare: app =>
        {
            app.IO.Engine.OnInitialHeaders((headers, _) => headers["X-Initial"] = "yes");
            app.IO.Engine.OnHeaders((headers, _) => headers["X-Every"] = "yes");
        });
        var socket = await WsClient.ConnectAsync(app);
        Assert.Contains("X-Initial: yes", socket.Head, StringComparison.Ordinal);
        Assert.Contains("X-Every: yes", socket.Head, StringComparison.Ordinal);
        var candidate = await WsClient.OpenAsync(app, (await PollingClient.ConnectAsync(app)).Sid);
        Assert.DoesNotContain("X-Initial", candidate.Head, StringComparison.Ordinal);
        Assert.Contains("X-Every: yes", candidate.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_throws_stops_neither_the_request_nor_the_other_hooks()
    {
        var called = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Engine.OnHeaders((_, _) => throw new InvalidOperationException());
            app.IO.Engine.OnHeaders((_, _) => called.Enqueue("headers"));
            app.IO.Engine.OnConnection(_ => throw new InvalidOperationException());
            app.IO.Engine.OnConnection(_ => called.Enqueue("connection"));
            app.IO.Engine.OnConnectionError(_ => throw new InvalidOperationException());
            app.IO.Engine.OnConnectionError(_ => called.Enqueue("error"));
        });
        await WsClient.ConnectAsync(app);
        using var answer = await app.Http.GetAsync(PollingClient.UrlOf(app, "unknown"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["headers", "connection", "error"], called);
    }

    [Fact]
    public async Task Every_refusal_is_told_with_code_text_and_what_was_wrong()
    {
        var errors = new ConcurrentQueue<(int, string, string?, string?)>();
        await using var app = await TestApp.StartAsync(
            app => app.IO.Engine.OnConnectionError(error => errors.Enqueue(
                (error.Code, error.Message, error.Context, error.HttpContext.Request.Query["case"]))),
            options =>
            {
                options.GenerateId = context => context.Request.Query["case"] == "id"
                    ? throw new InvalidOperationException()
                    : ValueTask.FromResult("AAAAAAAAAAAAAAAAAAAA");
                options.AllowRequest = context => ValueTask.FromResult<string?>(context.Request.Query["case"] == "refused" ? "no" : null);
            });
        var client = await WsClient.ConnectAsync(app);
        foreach (var query in new[]
        {
            "case=transport&EIO=4&transport=tobi",
            "case=sid&EIO=4&transport=polling&sid=unknown",
            "case=upgraded&EIO=4&transport=polling&sid=" + client.Sid,
            "case=plain&EIO=4&transport=websocket",
            "case=refused&EIO=4&transport=polling",
            "case=id&EIO=4&transport=polling",
            "case=version&EIO=3&transport=polling",
        })
        {
            using var answer = await app.Http.GetAsync(new Uri(app.Address, "/socket.io/?" + query));
        }

        using var posted = await app.Http.PostAsync(
            new Uri(app.Address, "/socket.io/?case=method&EIO=4&transport=polling"), new StringContent("40"));
        await WsClient.OpenAsync(app, headers: "Origin: http://a\u007fb\r\n", query: "&case=origin");
        Assert.Equal(
            [
                (0, "Transport unknown", null, "transport"),
                (1, "Session ID unknown", null, "sid"),
                (3, "Bad request", "TRANSPORT_MISMATCH", "upgraded"),
                (3, "Bad request", "TRANSPORT_HANDSHAKE_ERROR", "plain"),
                (4, "Forbidden", "no", "refused"),
                (3, "Bad request", "ID_GENERATION_ERROR", "id"),
                (5, "Unsupported protocol version", null, "version"),
                (2, "Bad handshake method", null, "method"),
                (3, "Bad request", "INVALID_ORIGIN", "origin"),
            ],
            errors);
    }
}
