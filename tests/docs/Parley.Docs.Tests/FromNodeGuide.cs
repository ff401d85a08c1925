using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>
/// The calls of <c>docs/from-node.md</c>: each cell of its right column stands here as it is there.
/// </summary>
public partial class FromNodeGuide
{
    private sealed class Profile
    {
        public string Name { get; set; } = "";
    }

    [Fact]
    public async Task The_calls_are_those_of_the_library()
    {
        await using var server = await GuideServer.StartAsync(
            io => Declare(io),
            build: builder => builder.Services.AddSocketIO(Configure));
        using var ada = await server.ConnectAsync();
        Assert.Equal("42[\"hello\",\"world\"]", await ada.ReceiveAsync());
    }

    [GeneratedRegex(@"^/room-\d+$")]
    private static partial Regex RoomName { get; }

    private static void Configure(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromSeconds(25);
        options.PingTimeout = TimeSpan.FromSeconds(20);
        options.MaxHttpBufferSize = 1_000_000;
        options.Transports = SocketIOTransports.WebSocket;
        options.Cors.AllowedOrigins.Add("https://app.example.com");
        options.AllowEIO3 = true;
        options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions();
        options.CleanupEmptyChildNamespaces = true;
        options.Cookie = SocketIOCookie.CreateDefault();
        options.AllowRequest = context => ValueTask.FromResult<string?>(context.Request.Headers.ContainsKey("X-Key") ? null : "no key");
        options.GenerateId = context => ValueTask.FromResult(Guid.NewGuid().ToString("N"));
        options.PerMessageDeflate = new SocketIOPerMessageDeflateOptions();
        options.HttpCompression = new SocketIOHttpCompressionOptions { Threshold = 1024 };
        options.InitialPacket = "hello";
        options.UpgradeTimeout = TimeSpan.FromSeconds(10);
        options.ConnectTimeout = TimeSpan.FromSeconds(45);
        options.Parser = SocketIOParser.MessagePack;
        options.Adapter = nsp => new InMemoryAdapter(nsp);

        // What follows makes the server one that this test's client can talk to.
        options.Transports = SocketIOTransports.All;
        options.AllowRequest = null;
        options.Parser = SocketIOParser.Json;
        options.PerMessageDeflate = null;
        options.InitialPacket = null;
    }

    private static void Declare(SocketIOServer io)
    {
        io.OnConnection(socket =>
        {
            socket.Emit("hello", "world");
            socket.On("greet", (string name) => Console.WriteLine(name));
            socket.On("save", async (Profile profile, Acknowledgement ack) => { await SaveAsync(profile); ack.Send("ok"); });
            socket.On("photo", (byte[] image) => { });
            socket.On("anything", (JsonElement data) => { });
            socket.On("relay", (RawArgument data) => socket.Broadcast.EmitRaw("relay", data));
            socket.Once("first", () => { });
            socket.Off("greet");
            socket.RemoveAllListeners();
            socket.On("ask", async () => { var answer = await socket.EmitWithAckAsync<string>("q", 1, TimeSpan.FromSeconds(5)); });
            socket.Volatile.Emit("cursor", 12, 34);
            socket.Compress(false).Emit("large", "...");
            socket.Broadcast.Emit("joined", socket.Id);
            socket.To("room").Emit("said", "...");
            socket.Join("room");
            socket.Leave("room");
            socket.On("leave", () => socket.Disconnect());
            socket.On("leave all", () => socket.Disconnect(close: true));
            socket.OnDisconnecting(reason => Console.WriteLine(string.Join(",", socket.Rooms)));
            socket.OnDisconnect(reason => Console.WriteLine(reason));
            socket.Use(async e => { if (e.Name == "secret" && !await IsAllowedAsync(e.Socket)) throw new UnauthorizedAccessException(); });
            socket.OnAny(e => Console.WriteLine(e.Name));
            socket.OnAnyOutgoing(e => Console.WriteLine(e.Name));
            socket.GetData<Profile>().Name = "Ada";
            socket.Data = "whatever belongs to the connection";
            var token = socket.Handshake.Query["token"];
            var auth = socket.Handshake.Auth;
            var wasAway = socket.Recovered;
            var transport = socket.Connection.TransportName;
            socket.Connection.OnUpgrade(() => { });
        });

        io.Use(async socket => { if (!await IsAllowedAsync(socket)) throw new ConnectionRefusedException("no", new { code = 401 }); });
        io.Of("/admin").OnConnection(socket => { });
        io.Of(RoomName).OnConnection(socket => { });
        io.Of(async (name, auth) => await ExistsAsync(name));
        io.OnNewNamespace(nsp => Console.WriteLine(nsp.Name));
        io.Emit("news", "...");
        io.To("a", "b").Except("c").Emit("news", "...");
        io.Local.Emit("news", "...");
        io.In("room").SocketsJoin("other");
        io.In("room").SocketsLeave("other");
        io.In("room").DisconnectSockets(close: true);
        io.OnServerSide("refresh", (string what) => { });
        io.ServerSideEmit("refresh", "prices");
        io.Of("/").Adapter.RoomCreated += room => Console.WriteLine(room);
        io.Engine.Use((context, next) => next());
        io.Engine.OnInitialHeaders((headers, context) => headers["X-Server"] = "a");
        io.Engine.OnHeaders((headers, context) => headers["X-Server"] = "a");
        io.Engine.OnConnectionError(error => Console.WriteLine(error.Message));
        var count = io.Engine.ClientsCount;
        io.OnError(error => Console.WriteLine($"{error.EventName}: {error.Exception.Message}"));
    }

    private static async Task MoreAsync(SocketIOServer io)
    {
        var sockets = await io.In("room").FetchSocketsAsync();
        var answers = await io.To("room").EmitWithAckAsync<string>("q", TimeSpan.FromSeconds(5));
        var others = await io.ServerSideEmitWithAckAsync<int>("count");
        await io.CloseAsync();
    }

    private static SocketIOServer Map(WebApplication app) => app.MapSocketIO("/live/");

    private static Task SaveAsync(Profile profile) => Task.CompletedTask;

    private static Task<bool> IsAllowedAsync(Socket socket) => Task.FromResult(true);

    private static Task<bool> ExistsAsync(string name) => Task.FromResult(true);
}
