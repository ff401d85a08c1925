using System.Text.Json;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>What clients of Socket.IO 2 expect of namespaces; they speak Engine.IO 3.</summary>
public class SocketIO2ClientTests
{
    [Fact]
    public async Task The_client_is_joined_to_the_main_namespace_under_the_id_of_its_session()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await Eventually.Until(() => !app.Connections.IsEmpty);
        Assert.Equal(client.Sid, app.TheSocket.Id);
        Assert.Equal("{}", app.TheSocket.Handshake.Auth.GetRawText());
        Assert.True(app.TheSocket.Connected);
    }

    [Fact]
    public async Task Clients_of_the_current_version_have_ids_of_their_own()
    {
        await using var app = await StartAsync();
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => !app.Connections.IsEmpty);
        Assert.NotEqual(client.Sid, app.TheSocket.Id);
    }

    [Fact]
    public async Task A_namespace_is_joined_without_payload_under_an_id_made_of_both()
    {
        Socket? joined = null;
        await using var app = await StartAsync(app => app.IO.Of("/custom").OnConnection(socket => joined = socket));
        var client = await ConnectAsync(app);
        await client.SendAsync("40/custom,");
        await client.ExpectAsync("40/custom,");
        await Eventually.Until(() => joined is not null);
        Assert.Equal($"/custom#{client.Sid}", joined!.Id);
    }

    [Theory]
    [InlineData("40/custom?token=abc&b=2,", """{"token":"abc","b":"2"}""")]
    [InlineData("40/custom?token=abc", """{"token":"abc"}""")]
    [InlineData("40/custom?a=1&a=2,", """{"a":"2"}""")]
    [InlineData("40/custom?a=x+y%20z%26%E2%82%AC,", """{"a":"x y z&€"}""")]
    [InlineData("40/custom?a,", """{"a":""}""")]
    [InlineData("40/custom?,", "{}")]
    [InlineData("40/custom,{\"token\":\"payload\"}", "{}")]
    public async Task The_query_of_a_namespace_becomes_auth(string packet, string expected)
    {
        var auth = new TaskCompletionSource<JsonElement>();
        await using var app = await StartAsync(app => app.IO.Of("/custom").OnConnection(socket => auth.SetResult(socket.Handshake.Auth)));
        var client = await ConnectAsync(app);
        await client.SendAsync(packet);
        await client.ExpectAsync("40/custom,");
        Assert.Equal(expected, (await Eventually.Within(auth.Task)).GetRawText());
    }

    [Fact]
    public async Task A_query_may_be_longer_than_a_name()
    {
        var token = new string('t', 4000);
        var auth = new TaskCompletionSource<string?>();
        await using var app = await StartAsync(
            app => app.IO.Of("/custom").OnConnection(socket => auth.SetResult(socket.Handshake.Auth.GetProperty("token").GetString())));
        var client = await ConnectAsync(app);
        await client.SendAsync($"40/custom?token={token},");
        await client.ExpectAsync("40/custom,");
        Assert.Equal(token, await Eventually.Within(auth.Task));
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(10, 9000)]
    public async Task Names_and_queries_are_bounded(int name, int query)
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await client.SendAsync($"40/{new string('n', name)}?{new string('q', query)},");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
    }

    [Fact]
    public async Task Events_and_acknowledgements_of_a_namespace_go_both_ways()
    {
        await using var app = await StartAsync(app => app.IO.Of("/custom").OnConnection(Echo));
        var client = await ConnectAsync(app);
        await client.SendAsync("40/custom?a=1,");
        await client.ExpectAsync("40/custom,");
        await client.SendAsync("42/custom,7[\"echo\",\"hi\"]");
        await client.ExpectAsync("43/custom,7[\"hi\"]");
        await client.SendAsync("42/custom?a=1,8[\"echo\",\"hi\"]");
        await client.ExpectAsync("43/custom,8[\"hi\"]");
        await client.SendAsync("421[\"echo\",2]");
        await client.ExpectAsync("431[2]");
    }

    [Theory]
    [InlineData("/with-data", """44/with-data,{"code":401}""")]
    [InlineData("/without", """44/without,"no \"data\"" """)]
    [InlineData("/failing", """44/failing,"Internal server error" """)]
    [InlineData("/later", """44/later,"not now" """)]
    [InlineData("/unknown", """44/unknown,{"message":"Invalid namespace"}""")]
    [InlineData("/unknown?a=1", """44/unknown,{"message":"Invalid namespace"}""")]
    public async Task A_refusal_is_the_details_or_the_message(string nsp, string expected)
    {
        await using var app = await StartAsync(app =>
        {
            app.IO.Of("/with-data").Use(_ => throw new ConnectionRefusedException("not authorized", new { Code = 401 }));
            app.IO.Of("/without").Use(_ => throw new ConnectionRefusedException("no \"data\""));
            app.IO.Of("/failing").Use(_ => throw new InvalidOperationException("inside"));
            app.IO.Of("/later").Use(async _ =>
            {
                await Task.Yield();
                throw new ConnectionRefusedException("not now");
            });
        });
        var client = await ConnectAsync(app);
        await client.SendAsync($"40{nsp},");
        await client.ExpectAsync(expected.TrimEnd());
        await client.SendAsync("421[\"echo\",1]");
        await client.ExpectAsync("431[1]");
    }

    [Fact]
    public async Task A_refusal_of_the_main_namespace_leaves_a_connection_that_has_to_join_in_time()
    {
        await using var app = await StartAsync(
            app => app.IO.Use(_ => throw new ConnectionRefusedException("not authorized")),
            options => options.ConnectTimeout = TimeSpan.FromSeconds(10));
        var client = await WsClient.OpenSessionAsync(app, query: "&EIO=3");
        await client.ExpectAsync("44\"not authorized\"");
        app.Advance(10.05);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task A_connection_handler_that_disconnects_leaves_no_session_behind()
    {
        await using var app = await StartAsync(app => app.IO.OnConnection(socket => socket.Disconnect(close: true)));
        var client = await WsClient.OpenSessionAsync(app, query: "&EIO=3");
        await client.ExpectAsync("40");
        await client.ExpectAsync("41");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        await Eventually.Until(() => app.IO.ClientsCount == 0);
    }

    [Fact]
    public async Task The_client_may_leave_the_main_namespace_and_come_back()
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await client.SendAsync("41");
        await client.SendAsync("40");
        await client.ExpectAsync("40");
        await client.SendAsync("421[\"echo\",1]");
        await client.ExpectAsync("431[1]");
        Assert.Equal(DisconnectReason.ClientNamespaceDisconnect, await app.ReasonAsync());
        Assert.Equal(client.Sid, Assert.Single(app.IO.Sockets).Id);
    }

    [Fact]
    public async Task A_second_CONNECT_ends_the_connection()
    {
        await using var app = await StartAsync();
        var client = await EngineIO3PollingClient.ConnectAsync(app);
        await client.PostAsync("40");
        Assert.Equal("1:61:1", await client.GetAsync());
        Assert.Equal(DisconnectReason.ForcedServerClose, await app.ReasonAsync());
    }

    [Theory]
    [InlineData("40//")]
    [InlineData("40//[,")]
    public async Task A_name_that_is_no_path_ends_the_connection(string packet)
    {
        await using var app = await StartAsync();
        var client = await ConnectAsync(app);
        await client.SendAsync(packet);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
    }

    [Fact]
    public async Task For_clients_of_the_current_version_a_question_mark_is_part_of_the_name()
    {
        await using var app = await StartAsync(app => app.IO.Of("/custom"));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("40/custom?a=1,");
        await client.ExpectAsync("""44/custom?a=1,{"message":"Invalid namespace"}""");
    }

    private static Task<TestApp> StartAsync(Action<TestApp>? declare = null, Action<SocketIOOptions>? options = null)
    {
        return TestApp.StartAsync(
            app =>
            {
                app.IO.OnConnection(Echo);
                declare?.Invoke(app);
            },
            all =>
            {
                all.AllowEIO3 = true;
                options?.Invoke(all);
            });
    }

    private static void Echo(Socket socket)
    {
        socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data));
    }

    private static async Task<WsClient> ConnectAsync(TestApp app)
    {
        var client = await WsClient.OpenSessionAsync(app, query: "&EIO=3");
        await client.ExpectAsync("40");
        return client;
    }
}
