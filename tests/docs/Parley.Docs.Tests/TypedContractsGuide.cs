using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/typed-contracts.md</c>.</summary>
public class TypedContractsGuide
{
    [Fact]
    public async Task A_class_handles_the_events_of_every_socket()
    {
        await using var server = await GuideServer.StartAsync(
            io => io.MapHandlers<ChatHandlers>(), builder => builder.Services.AddScoped<ChatStore>());
        using var ada = await server.ConnectAsync();
        using var ben = await server.ConnectAsync();
        Assert.Matches("^42\\[\"message\",{\"from\":\"chat\",\"text\":\".{20} is here\",\"photo\":null}\\]$", await ada.ReceiveAsync());
        foreach (var client in new[] { ada, ben })
        {
            await client.SendAsync("421[\"join room\",\"news\"]");
            Assert.Equal("431[]", await client.ReceiveAsync());
        }

        await ben.SendAsync("""422["send",{"room":"news","text":"hello"}]""");
        Assert.Matches("^432\\[{\"id\":\"[0-9a-f-]{36}\"}\\]$", await ben.ReceiveAsync());
        Assert.EndsWith("\"text\":\"hello\",\"photo\":null}]", await ada.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_and_objects_handle_the_events_of_one_socket()
    {
        var store = new ChatStore();
        await using var server = await GuideServer.StartAsync(io =>
        {
            #region listens
            io.OnConnection(socket =>
            {
                var client = socket.Listens<IChatServer>();
                client.Typing(room => socket.To(room).Emit("typing", socket.Id));
                client.Send(async request => new SendResult(await store.SaveAsync(request.Room, request.Text)));

                socket.Handle(new Game(socket));           // an object that lives as long as the socket
            });
            #endregion
        });
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("421[\"move\",4]");
        Assert.Equal("431[4]", await ada.ReceiveAsync());
        await ada.SendAsync("422[\"move\",5]");
        Assert.Equal("432[9]", await ada.ReceiveAsync());
        await ada.SendAsync("""423["send",{"room":"news","text":"hello"}]""");
        Assert.Matches("^433\\[{\"id\":\"[0-9a-f-]{36}\"}\\]$", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task One_socket_has_one_answer_and_a_selection_those_of_all()
    {
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket => socket.Join("room")));
        using var ada = await server.ConnectAsync();
        var emitting = EmitAsync(Assert.Single(server.IO.Sockets), server.IO, new ChatMessage("Ada", "hello", null), "ada");
        const string message = """42["message",{"from":"Ada","text":"hello","photo":null}]""";
        Assert.Equal(message, await ada.ReceiveAsync());
        var next = await ada.ReceiveAsync();
        while (next == message)
        {
            // What is volatile may be lost.
            next = await ada.ReceiveAsync();
        }

        Assert.Equal("""420["ask","still there?"]""", next);
        await ada.SendAsync("430[\"yes\"]");
        Assert.Equal("""421["ask","who is here?"]""", await ada.ReceiveAsync());
        await ada.SendAsync("431[\"Ada\"]");
        Assert.Equal("yes Ada", await emitting);
    }

    [Fact]
    public async Task An_application_without_reflection_brings_metadata()
    {
        await using var server = await GuideServer.StartAsync(
            io => io.MapHandlers<ChatHandlers>(),
            builder =>
            {
                builder.Services.AddScoped<ChatStore>();
                #region metadata
                builder.Services.AddSocketIO(options => options.JsonSerializerOptions =
                    new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = ChatJson.Default });
                #endregion
            });
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("421[\"join room\",\"news\"]");
        Assert.Equal("431[]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Servers_of_a_cluster_have_contracts()
    {
        await using var server = await GuideServer.StartAsync(_ => { });
        Assert.Equal(0, await CountAsync(server.IO, new ClusterHandlers()));
    }

    internal static void Map(WebApplicationBuilder builder)
    {
        #region map
        builder.Services.AddSocketIO();
        builder.Services.AddScoped<ChatStore>();
        var app = builder.Build();
        var io = app.MapSocketIO();
        io.MapHandlers<ChatHandlers>();                // as app.MapHub<ChatHub>("/chat") does; io.Of("/chat") for a namespace
        #endregion
    }

    private static async Task<string> EmitAsync(Socket socket, SocketIOServer io, ChatMessage message, string userId)
    {
        #region emits
        socket.Emits<IChatClient>().Message(message);
        socket.Volatile.Emits<IChatClient>().Message(message);
        io.To("room").Except("muted").Emits<IChatClient>().Message(message);
        io.ToUser(userId).Emits<IChatClient>().Message(message);
        io.Of("/chat").Emits<IChatClient>().Message(message);

        string answer = await socket.Emits<IChatClient>().Ask("still there?");
        IReadOnlyList<string> answers = await io.To("room").Emits<IChatClient>(timeout: TimeSpan.FromSeconds(30)).Ask("who is here?");
        #endregion
        return $"{answer} {string.Join(' ', answers)}";
    }

    private static async Task<int> CountAsync(SocketIOServer io, ClusterHandlers handlers)
    {
        #region cluster
        io.HandleServerSide(handlers);
        IReadOnlyList<int> counts = await io.ServerSideEmits<IClusterEvents>().CountOf("room");
        #endregion
        return counts.Sum();
    }
}

#region contracts
[SocketIOEvents]                                       // what clients may send
public interface IChatServer
{
    Task<SendResult> Send(SendRequest request);        // acknowledged with the result
    void Typing(string room);                          // not acknowledged
    [EventName("join room")]
    Task Join(string room);                            // acknowledged with nothing
}

[SocketIOEvents]                                       // what the server may send
public interface IChatClient
{
    void Message(ChatMessage message);
    [AckTimeout(30)]                                   // seconds; 10 without it
    Task<string> Ask(string question);
}

public record SendRequest(string Room, string Text, byte[]? Photo);
public record SendResult(Guid Id);
public record ChatMessage(string From, string Text, byte[]? Photo);
#endregion

#region class
[SocketIOHandlers]
public sealed partial class ChatHandlers(Socket socket, ChatStore store)
    : IChatServer, IHandlesConnection, IHandlesDisconnection
{
    public Task OnConnectedAsync()
    {
        socket.Broadcast.Emits<IChatClient>().Message(new ChatMessage("chat", $"{socket.Id} is here", null));
        return Task.CompletedTask;
    }

    public Task OnDisconnectedAsync(DisconnectReason reason) => store.ForgetAsync(socket.Id);

    public async Task<SendResult> Send(SendRequest request)
    {
        var id = await store.SaveAsync(request.Room, request.Text);
        socket.To(request.Room).Emits<IChatClient>().Message(new ChatMessage(socket.Id, request.Text, request.Photo));
        return new SendResult(id);
    }

    public void Typing(string room) =>
        socket.To(room).Volatile.Emits<IChatClient>().Message(new ChatMessage(socket.Id, "...", null));

    public Task Join(string room)
    {
        socket.Join(room);
        return Task.CompletedTask;
    }
}
#endregion

#region context
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendResult))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(string))]
internal sealed partial class ChatJson : JsonSerializerContext;
#endregion

[SocketIOEvents]
public interface IClusterEvents
{
    Task<int> CountOf(string room);
}

[SocketIOHandlers]
public sealed partial class ClusterHandlers : IClusterEvents
{
    public Task<int> CountOf(string room) => Task.FromResult(room.Length);
}

#region object
[SocketIOEvents]
public interface IGameServer
{
    int Move(int by, CancellationToken gone);
}

[SocketIOHandlers]
public sealed partial class Game(Socket socket) : IGameServer
{
    private int _position;

    public int Move(int by, CancellationToken gone) => socket.Connected && !gone.IsCancellationRequested ? _position += by : 0;
}
#endregion

public sealed class ChatStore
{
    private readonly ConcurrentDictionary<Guid, string> _texts = new();

    public Task<Guid> SaveAsync(string room, string text)
    {
        var id = Guid.CreateVersion7();
        _texts[id] = room + ": " + text;
        return Task.FromResult(id);
    }

    public Task ForgetAsync(string id) => Task.FromResult(id);
}
