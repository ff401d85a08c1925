using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.AdminUI;

public class AdminWatchTests
{
    [Fact]
    public async Task Secrets_of_a_handshake_are_not_shown()
    {
        await using var app = await AdminApp.StartAsync();
        using var ben = await WsClient.ConnectAsync(
            app, headers: "Cookie: session=s3cret\r\nAuthorization: Bearer s3cret\r\nX-Room: 7\r\n", query: "&token=s3cret&who=ben");
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        var socket = (await admin.ReadEventAsync("all_sockets"))[0].EnumerateArray()
            .Single(socket => socket.GetProperty("id").GetString() == ben.Id);
        var text = socket.GetRawText();
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ben.Sid[..8], text, StringComparison.Ordinal);
        var handshake = socket.GetProperty("handshake");
        Assert.Equal("(hidden)", handshake.GetProperty("headers").GetProperty("cookie").GetString());
        Assert.Equal("(hidden)", handshake.GetProperty("query").GetProperty("token").GetString());
        Assert.Equal("7", handshake.GetProperty("headers").GetProperty("x-room").GetString());
        Assert.Equal("ben", handshake.GetProperty("query").GetProperty("who").GetString());
        Assert.Contains("who=ben", handshake.GetProperty("url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_is_shown_and_told_when_it_has_changed()
    {
        await using var app = await AdminApp.StartAsync(declare: app => app.IO.Use(socket =>
        {
            socket.Data = new Dictionary<string, int> { ["n"] = 1 };
            return ValueTask.CompletedTask;
        }));
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        using var ben = await WsClient.ConnectAsync(app);
        var connected = await admin.ReadEventAsync("socket_connected", args => args[0].GetProperty("id").GetString() == ben.Id);
        Assert.Equal("""{"n":1}""", connected[0].GetProperty("data").GetRawText());
        app.TheSocket.GetData<Dictionary<string, int>>()["n"] = 2;
        app.Advance(2);
        var updated = await admin.ReadEventAsync("socket_updated");
        Assert.Equal($$$"""{"id":"{{{ben.Id}}}","nsp":"/","data":{"n":2}}""", updated[0].GetRawText());
    }

    [Fact]
    public async Task Events_before_the_applications_own_handler_are_told_too()
    {
        await using var app = await AdminApp.StartAsync(declare: app => app.IO.OnConnection(socket => socket.Emit("hello", "ben")));
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        using var ben = await WsClient.ConnectAsync(app);
        var sent = await admin.ReadEventAsync("event_sent");
        Assert.Equal("""["hello","ben"]""", sent[2].GetRawText());
    }

    [Fact]
    public async Task Binary_parts_are_placeholders_and_large_events_are_cut()
    {
        await using var app = await AdminApp.StartAsync();
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        using var ben = await WsClient.ConnectAsync(app);
        app.TheSocket.Emit("bytes", new byte[] { 1, 2, 3 });
        Assert.Equal("""["bytes",{"_placeholder":true,"num":0}]""", (await admin.ReadEventAsync("event_sent"))[2].GetRawText());
        app.TheSocket.Emit("large", new string('x', 100_000));
        Assert.Equal("""["large","(100002 bytes)"]""", (await admin.ReadEventAsync("event_sent"))[2].GetRawText());
    }

    [Fact]
    public async Task An_administrator_who_does_not_read_misses_events_and_gets_the_list_anew()
    {
        const int Bound = 4 * 1024 * 1024;
        await using var app = await AdminApp.StartAsync(options: options =>
        {
            options.MaxSendBufferSize = Bound;
            options.PingInterval = TimeSpan.FromDays(1);
        });
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials, receiveBuffer: 4096);
        await admin.ReadEventAsync("all_sockets");
        var connection = Assert.Single(app.IO.Of("/admin").Sockets).Connection;
        using var ben = await WsClient.ConnectAsync(app);
        var reading = ben.ReadUntilAsync("\"last\"");
        var text = new string('x', 30_000);
        for (var i = 0; i < 1000; i++)
        {
            app.TheSocket.Emit("many", text);
            Assert.True(connection.BufferedBytes < Bound);
            if (i % 20 == 0)
            {
                await Eventually.Until(() => app.TheSocket.Connection.BufferedBytes == 0);
            }
        }

        app.TheSocket.Emit("last");
        await Eventually.Within(reading);
        Assert.True(connection.IsOpen);
        Assert.True(connection.BufferedBytes > 0);

        var list = admin.ReadEventAsync("all_sockets");
        await Eventually.Until(() =>
        {
            app.Advance(2);
            return list.IsCompleted;
        });
        Assert.Equal(2, (await list)[0].GetArrayLength());
        Assert.Equal(["/"], (await app.IO.FetchSocketsAsync()).Select(socket => socket.Local!.Namespace.Name));
        app.TheSocket.Emit("again");
        await admin.ReadEventAsync("event_sent", args => args[2][0].GetString() == "again");
    }

    [Fact]
    public async Task The_servers_own_rooms_are_not_shown()
    {
        await using var app = await AdminApp.StartAsync(declare: app => app.IO.Use(socket =>
        {
            socket.SetUser(new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity(
                [new("sub", "ben-at-work")], "test")));
            return ValueTask.CompletedTask;
        }));
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        using var ben = await WsClient.ConnectAsync(app);
        app.TheSocket.Join("club");
        var rooms = new List<string?>();
        await admin.ReadEventAsync("room_joined", args =>
        {
            rooms.Add(args[1].GetString());
            return args[1].GetString() == "club";
        });
        Assert.DoesNotContain(rooms, room => room!.Contains("ben-at-work", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_needs_no_metadata_of_types()
    {
        await using var app = await AdminApp.StartAsync(options: options =>
            options.JsonSerializerOptions = new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() });
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        await admin.ReadEventAsync("all_sockets");
        using var ben = await WsClient.ConnectAsync(app);
        await admin.SendAsync("""42/admin,["emit","/",null,"news",1]""");
        Assert.Equal("""42["news",1]""", await ben.ReadTextAsync());
    }

    [Fact]
    public async Task A_host_that_is_not_in_development_shows_numbers_alone()
    {
        await using var app = await AdminApp.StartAsync(admin => admin.Mode = null);
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        var config = await admin.ReadEventAsync("config");
        Assert.DoesNotContain("ALL_EVENTS", config[0].GetRawText(), StringComparison.Ordinal);
        app.Advance(2);
        var stats = await admin.ReadEventAsync("server_stats");
        Assert.Equal(1, stats[0].GetProperty("clientsCount").GetInt32());
    }

    [Theory]
    [InlineData("""["join","/nowhere","club"]""")]
    [InlineData("""["join","/","\u0001user:ben"]""")]
    [InlineData("""["join","/",null]""")]
    [InlineData("""["join","/",{"a":1}]""")]
    [InlineData("""["join"]""")]
    [InlineData("""["leave","/"]""")]
    [InlineData("""["emit","/",null,"disconnect"]""")]
    [InlineData("""["emit","/",null]""")]
    [InlineData("""["emit","/",7,"news"]""")]
    [InlineData("""["_disconnect",7]""")]
    [InlineData("""["_disconnect","/",false,{}]""")]
    public async Task A_command_that_makes_no_sense_is_ignored(string command)
    {
        await using var app = await AdminApp.StartAsync();
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        await admin.ReadEventAsync("all_sockets");
        using var ben = await WsClient.ConnectAsync(app);
        await admin.SendAsync("42/admin," + command);
        await admin.SendAsync("""42/admin,["emit","/",null,"news"]""");
        Assert.Equal("""42["news"]""", await ben.ReadTextAsync());
        Assert.Equal(2, app.IO.Namespaces.Count);
        Assert.Equal([ben.Id], app.TheSocket.Rooms);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task A_client_that_joins_a_namespace_again_and_again_leaves_nothing_behind()
    {
        await using var app = await AdminApp.StartAsync(declare: app => app.IO.Of("/other"));
        using var ben = await WsClient.ConnectAsync(app);
        for (var i = 0; i < 50; i++)
        {
            await ben.JoinAsync("/other");
            await ben.SendAsync("41/other,");
        }

        await Eventually.Until(() => app.IO.Of("/other").Sockets.Count == 0);
        using var admin = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        var list = await admin.ReadEventAsync("all_sockets");
        Assert.Equal(2, list[0].GetArrayLength());
    }
}
