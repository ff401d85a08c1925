using System.Text.Json;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

public class MiddlewareTests
{
    [Fact]
    public async Task Middlewares_run_in_order_one_after_the_other_before_the_client_is_connected()
    {
        var calls = new List<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Use(async socket =>
            {
                calls.Add("first begins");
                Assert.False(socket.Connected);
                await Task.Yield();
                calls.Add("first ends");
            });
            app.IO.Use(socket =>
            {
                calls.Add("second");
                socket.Items["seen"] = true;
                return ValueTask.CompletedTask;
            });
            app.IO.OnConnection(socket => calls.Add($"connected {socket.Items["seen"]}"));
        });
        await WsClient.ConnectAsync(app);
        await Eventually.Until(() => calls.Count == 4);
        Assert.Equal(["first begins", "first ends", "second", "connected True"], calls);
    }

    [Fact]
    public async Task A_refusal_reaches_the_client_with_its_data_and_the_connection_goes_on()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of("/admin").Use(_ => throw new ConnectionRefusedException("not authorized", new { Code = 401 }));
            app.IO.Of("/later").Use(async _ =>
            {
                await Task.Yield();
                throw new ConnectionRefusedException("not now");
            });
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("40/admin,");
        await client.ExpectAsync("""44/admin,{"message":"not authorized","data":{"code":401}}""");
        await client.SendAsync("40/later,");
        await client.ExpectAsync("""44/later,{"message":"not now"}""");
        await client.SendAsync("40/unknown,");
        await client.ExpectAsync("""44/unknown,{"message":"Invalid namespace"}""");
        Assert.Empty(app.IO.Of("/admin").Sockets);
        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_went_wrong_inside_is_not_for_the_client(bool later)
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Use(async _ =>
        {
            if (later)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("the password of the database is 1234");
        }));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.ExpectAsync("""44{"message":"Internal server error"}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Details_that_cannot_be_written_are_the_servers_fault(bool later)
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Use(async _ =>
        {
            if (later)
            {
                await Task.Yield();
            }

            throw new ConnectionRefusedException("no", new { Pointer = (nint)1 });
        }));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.ExpectAsync("""44{"message":"Internal server error"}""");
        await client.SendAsync("40");
        await client.ExpectAsync("""44{"message":"Internal server error"}""");
    }

    [Fact]
    public async Task Rooms_of_a_refused_socket_are_left_and_its_handlers_not_called()
    {
        Socket? refused = null;
        var told = 0;
        await using var app = await TestApp.StartAsync(app => app.IO.Use(socket =>
        {
            refused = socket;
            socket.Join("room");
            socket.OnDisconnect(_ => told++);
            throw new ConnectionRefusedException("no");
        }));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.ExpectAsync("""44{"message":"no"}""");
        Assert.Equal(0, app.IO.Of("/").Rooms.Count);
        Assert.Empty(refused!.Rooms);
        Assert.False(refused.Connected);
        refused.Join("room");
        Assert.Equal(0, app.IO.Of("/").Rooms.Count);
        Assert.Equal(0, told);
    }

    [Fact]
    public async Task A_client_that_went_away_meanwhile_does_not_connect()
    {
        var go = new TaskCompletionSource();
        Socket? joining = null;
        await using var app = await TestApp.StartAsync(app => app.IO.Use(async socket =>
        {
            socket.Join("room");
            joining = socket;
            await go.Task;
        }));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await Eventually.Until(() => joining is not null);
        await client.CloseAsync();
        await Eventually.Until(() => app.IO.ClientsCount == 0);
        go.SetResult();
        await Eventually.Until(() => joining!.Rooms.Count == 0);
        Assert.Empty(app.Connections);
        Assert.Empty(app.IO.Sockets);
        Assert.Equal(0, app.IO.Of("/").Rooms.Count);
    }

    [Fact]
    public async Task A_second_CONNECT_while_the_middleware_runs_is_a_violation()
    {
        var go = new TaskCompletionSource();
        var begun = 0;
        await using var app = await TestApp.StartAsync(app => app.IO.Use(async _ =>
        {
            begun++;
            await go.Task;
        }));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.SendAsync("40");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        go.SetResult();
        Assert.Equal(1, begun);
        Assert.Empty(app.Connections);
    }

    [Fact]
    public async Task An_event_before_the_middleware_is_done_is_a_violation()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Use(async _ => await Task.Delay(Timeout.Infinite)));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.SendAsync("42[\"early\"]");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
    }

    [Fact]
    public async Task The_middleware_sees_the_handshake()
    {
        Handshake? seen = null;
        await using var app = await TestApp.StartAsync(app => app.IO.Use(socket =>
        {
            seen = socket.Handshake;
            return ValueTask.CompletedTask;
        }));
        await WsClient.ConnectAsync(app, auth: "{\"token\":\"t\"}", headers: "X-Test: tested\r\n", query: "&CLIENT_ID=7&CLIENT_ID=8");
        Assert.NotNull(seen);
        Assert.Equal("t", seen.Auth.GetProperty("token").GetString());
        Assert.Equal("tested", seen.Headers["x-test"]);
        Assert.Equal("8", seen.Query["CLIENT_ID"][^1]);
        Assert.Equal("4", seen.Query["EIO"]);
        Assert.Equal("127.0.0.1", seen.Address);
        Assert.False(seen.Secure);
        Assert.False(seen.IsCrossDomain);
        Assert.StartsWith("/socket.io/?EIO=4", seen.Url, StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1", seen.Protocol);
        Assert.Equal(app.Clock.GetUtcNow(), seen.Time);
        Assert.Equal(seen.Time.ToUnixTimeMilliseconds(), seen.Issued);
    }

    [Fact]
    public async Task Without_auth_there_is_an_empty_object()
    {
        await using var app = await TestApp.StartAsync();
        await WsClient.ConnectAsync(app);
        Assert.Equal(JsonValueKind.Object, app.TheSocket.Handshake.Auth.ValueKind);
        Assert.Empty(app.TheSocket.Handshake.Auth.EnumerateObject());
    }

    [Theory]
    [InlineData("/with,comma")]
    [InlineData("/with?query")]
    public async Task A_name_that_no_client_could_send_is_refused(string name)
    {
        await using var app = await TestApp.StartAsync();
        Assert.Throws<ArgumentException>(() => app.IO.Of(name));
        Assert.Throws<ArgumentException>(() => app.IO.Of(new string('n', 256)));
        Assert.Same(app.IO.Of("chat"), app.IO.Of("/chat"));
    }
}
