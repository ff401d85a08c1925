using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Tests.Contracts.Guide;

// The code of docs/typed-contracts.md; GuideTests compares them.
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

internal static class Snippets
{
    public static void Map(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO();
        builder.Services.AddScoped<ChatStore>();
        var app = builder.Build();
        var io = app.MapSocketIO();
        io.MapHandlers<ChatHandlers>();                // as app.MapHub<ChatHub>("/chat") does; io.Of("/chat") for a namespace
    }

    public static async Task Emit(Socket socket, SocketIOServer io, ChatMessage message, string userId)
    {
        socket.Emits<IChatClient>().Message(message);
        socket.Volatile.Emits<IChatClient>().Message(message);
        io.To("room").Except("muted").Emits<IChatClient>().Message(message);
        io.ToUser(userId).Emits<IChatClient>().Message(message);
        io.Of("/chat").Emits<IChatClient>().Message(message);

        string answer = await socket.Emits<IChatClient>().Ask("still there?");
        IReadOnlyList<string> answers = await io.To("room").Emits<IChatClient>(timeout: TimeSpan.FromSeconds(5)).Ask("who is here?");
        Console.WriteLine($"{answer} {answers.Count}");
    }

    public static void Listen(SocketIOServer io, ChatStore store)
    {
        io.OnConnection(socket =>
        {
            var client = socket.Listens<IChatServer>();
            client.Typing(room => socket.To(room).Emit("typing", socket.Id));
            client.Send(async request => new SendResult(await store.SaveAsync(request.Room, request.Text)));

            socket.Handle(new Game(socket));           // an object that lives as long as the socket
        });
    }

    public static void UseMetadata(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO(options =>
            options.JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = ChatJson.Default });
    }

    public static async Task Cluster(SocketIOServer io, ClusterHandlers handlers)
    {
        io.HandleServerSide(handlers);
        IReadOnlyList<int> counts = await io.ServerSideEmits<IClusterEvents>().CountOf("room");
        Console.WriteLine(counts.Sum());
    }
}

[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendResult))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(string))]
internal sealed partial class ChatJson : JsonSerializerContext;

[SocketIOEvents]
public interface IClusterEvents
{
    Task<int> CountOf(string room);
}

[SocketIOHandlers]
public sealed partial class ClusterHandlers : IClusterEvents
{
    public Task<int> CountOf(string room)
    {
        return Task.FromResult(room.Length);
    }
}

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

public sealed class ChatStore
{
    private readonly ConcurrentDictionary<Guid, string> _texts = new();

    public Task<Guid> SaveAsync(string room, string text)
    {
        var id = Guid.CreateVersion7();
        _texts[id] = room + ": " + text;
        return Task.FromResult(id);
    }

    public Task ForgetAsync(string id)
    {
        _texts.Clear();
        return Task.FromResult(id);
    }
}
