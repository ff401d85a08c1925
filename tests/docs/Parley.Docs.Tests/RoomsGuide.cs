using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/rooms-and-broadcasts.md</c>.</summary>
public class RoomsGuide
{
    [Fact]
    public async Task Rooms()
    {
        await using var server = await GuideServer.StartAsync(io =>
        {
            #region rooms
            io.OnConnection(socket =>
            {
                socket.On("join", (string room) => socket.Join(room));
                socket.On("say", (string room, string text) => socket.To(room).Emit("said", text));
            });
            #endregion
        });
        using var ada = await server.ConnectAsync();
        using var ben = await server.ConnectAsync();
        await ada.SendAsync("42[\"join\",\"garden\"]");
        await ben.SendAsync("42[\"join\",\"garden\"]");
        await ben.SendAsync("42[\"say\",\"garden\",\"hello\"]");
        Assert.Equal("42[\"said\",\"hello\"]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Broadcasts()
    {
        await using var server = await GuideServer.StartAsync(io =>
        {
            #region broadcasts
            io.OnConnection(socket =>
            {
                socket.Broadcast.Emit("news", "somebody came");              // everyone but this socket
                io.Except("muted").Emit("count", io.Sockets.Count);          // everyone but a room
            });
            #endregion
        });
        using var ada = await server.ConnectAsync();
        Assert.Equal("42[\"count\",1]", await ada.ReceiveAsync());
        using var ben = await server.ConnectAsync();
        Assert.Equal("42[\"news\",\"somebody came\"]", await ada.ReceiveAsync());
        Assert.Equal("42[\"count\",2]", await ada.ReceiveAsync());
        Assert.Equal("42[\"count\",2]", await ben.ReceiveAsync());
    }

    [Fact]
    public async Task Operators()
    {
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket =>
        {
            socket.On("publish", (string text) =>
            {
                #region operators
                io.To("red", "blue").Emit("news", text);                     // in either room, each socket once
                io.To("red").Except("blue").Emit("news", text);              // in the one, not in the other
                socket.To("red").Emit("news", text);                         // as above, without the sender
                io.Volatile.Emit("cursor", 12, 34);                          // only to who can take it at once
                io.Of("/admin").To("red").Emit("news", text);                // in another namespace
                io.ToUser("ada").Emit("news", text);                         // all devices of one person
                #endregion
            });
            socket.On("join", (string room) => socket.Join(room));
        }));
        using var ada = await server.ConnectAsync();
        using var ben = await server.ConnectAsync();
        await ada.SendAsync("42[\"join\",\"red\"]");
        await ada.SendAsync("42[\"publish\",\"x\"]");
        Assert.Equal("42[\"news\",\"x\"]", await ada.ReceiveAsync());
        Assert.Equal("42[\"news\",\"x\"]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Who_is_there()
    {
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket =>
        {
            socket.Data = "Ada";
            socket.On("join", (string room) => socket.Join(room));
            socket.On("who", async (string room, Acknowledgement ack) =>
            {
                #region who
                var sockets = await io.In(room).FetchSocketsAsync();
                ack.Send(sockets.Select(one => (string?)one.Data));
                io.In(room).SocketsJoin("archive");
                io.In(room).DisconnectSockets();
                #endregion
            });
        }));
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("42[\"join\",\"garden\"]");
        await ada.SendAsync("421[\"who\",\"garden\"]");
        Assert.Equal("431[[\"Ada\"]]", await ada.ReceiveAsync());
        Assert.Equal("41", await ada.ReceiveAsync());
    }
}
