using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>The person behind a socket, and all sockets of a person.</summary>
public class UserTests
{
    [Theory]
    [InlineData(ClaimTypes.NameIdentifier)]
    [InlineData("sub")]
    [InlineData(ClaimTypes.Name)]
    public async Task A_person_is_reached_on_all_devices_and_nobody_else(string claim)
    {
        await using var app = await StartAsync(claim);
        var phone = await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        var laptop = await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        var ben = await WsClient.ConnectAsync(app, auth: """{"user":"Ben"}""");
        var nobody = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.IO.Sockets.Count == 4);
        app.IO.ToUser("Ada").Emit("hello", "Ada");
        app.IO.ToUser("ada").Emit("another name");
        app.IO.ToUser("Chi").Emit("not here");
        app.IO.ToUser("Ada").Except(phone.Id).Emit("laptop");
        app.IO.ToUser("Ada").To(ben.Id).Emit("both");
        await phone.ExpectAsync("42[\"hello\",\"Ada\"]");
        await phone.ExpectAsync("42[\"both\"]");
        await laptop.ExpectAsync("42[\"hello\",\"Ada\"]");
        await laptop.ExpectAsync("42[\"laptop\"]");
        await laptop.ExpectAsync("42[\"both\"]");
        await ben.ExpectAsync("42[\"both\"]");

        Assert.Equal(["Ada", "Ada", "Ben", null], app.Connections.Select(socket => socket.UserId));
        Assert.True(app.Connections.First().User.Identity!.IsAuthenticated);
        Assert.Equal(2, (await app.IO.ToUser("Ada").FetchSocketsAsync()).Count);
        app.IO.ToUser("Ada").SocketsJoin("room");
        app.IO.To("room").Emit("in the room");
        await phone.ExpectAsync("42[\"in the room\"]");
        await laptop.ExpectAsync("42[\"in the room\"]");
        app.IO.ToUser("Ada").DisconnectSockets(close: true);
        await phone.ExpectAsync("41");
        await laptop.ExpectAsync("41");
        app.IO.Emit("who is left");
        await ben.ExpectAsync("42[\"who is left\"]");
        await nobody.ExpectAsync("42[\"who is left\"]");
    }

    [Fact]
    public async Task The_room_of_a_person_is_nobodys_to_join_and_shows_up_in_no_list_of_the_socket()
    {
        await using var app = await StartAsync("sub");
        await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        var socket = app.TheSocket;
        Assert.Equal([socket.Id], socket.Rooms);
        Assert.Throws<ArgumentException>(() => socket.Join("\u0001user:Ben"));
        Assert.Throws<ArgumentException>(() => socket.Join("\u0001"));
        socket.Leave("\u0001user:Ada");
        Assert.Single(await app.IO.ToUser("Ada").FetchSocketsAsync());
        Assert.Throws<ArgumentNullException>(() => app.IO.ToUser(null!));
    }

    [Fact]
    public async Task Who_it_is_is_settled_before_the_socket_is_connected()
    {
        await using var app = await StartAsync("sub");
        await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.Throws<InvalidOperationException>(() => app.TheSocket.SetUser(new ClaimsPrincipal()));
        Assert.Throws<ArgumentNullException>(() => app.TheSocket.SetUser(null!));
        Assert.Equal("Ada", app.TheSocket.UserId);
    }

    [Fact]
    public async Task A_person_is_left_with_the_connection()
    {
        await using var app = await StartAsync("sub");
        var client = await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        await client.CloseAsync();
        await app.ReasonAsync();
        Assert.Empty(await app.IO.ToUser("Ada").FetchSocketsAsync());
        Assert.Equal(0, app.IO.Of("/").Rooms.Count);
    }

    [Fact]
    public async Task People_of_two_namespaces_have_nothing_to_do_with_each_other_but_a_parent_reaches_its_children()
    {
        ParentNamespace parent = null!;
        await using var app = await StartAsync("sub", app =>
        {
            parent = app.IO.Of(new Regex("^/dynamic-"));
            parent.Use(socket => Identify(socket, "sub"));
        });
        var client = await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        await client.JoinAsync("/dynamic-1", """{"user":"Ada"}""");
        await client.JoinAsync("/dynamic-2", """{"user":"Ben"}""");
        await Eventually.Until(() => app.IO.Of("/dynamic-2").Sockets.Count == 1);
        parent.ToUser("Ada").Emit("to the children");
        app.IO.ToUser("Ada").Emit("to the root");
        await client.ExpectAsync("42/dynamic-1,[\"to the children\"]");
        await client.ExpectAsync("42[\"to the root\"]");
    }

    [Fact]
    public async Task The_rooms_of_people_are_told_to_the_adapter()
    {
        var told = new ConcurrentQueue<string>();
        await using var app = await StartAsync("sub", app =>
        {
            var adapter = app.IO.Of("/").Adapter;
            adapter.RoomCreated += room => told.Enqueue("created " + room.Length);
            adapter.RoomDeleted += room => told.Enqueue("deleted " + room.Length);
        });
        var first = await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        var second = await WsClient.ConnectAsync(app, auth: """{"user":"Ada"}""");
        await first.CloseAsync();
        await second.CloseAsync();
        await Eventually.Until(() => told.Count == 6);
        Assert.Equal(1, told.Count(each => each == "created 9"));
        Assert.Equal(1, told.Count(each => each == "deleted 9"));
    }

    private static ValueTask Identify(Socket socket, string claim)
    {
        if (socket.Handshake.Auth.TryGetProperty("user", out var user))
        {
            socket.SetUser(new ClaimsPrincipal(new ClaimsIdentity([new Claim(claim, user.GetString()!)], "test")));
        }

        return ValueTask.CompletedTask;
    }

    private static Task<TestApp> StartAsync(string claim, Action<TestApp>? declare = null)
    {
        return TestApp.StartAsync(app =>
        {
            app.IO.Use(socket => Identify(socket, claim));
            declare?.Invoke(app);
        });
    }
}
