using System.Text;
using System.Text.Json;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>What an adapter of another package stands on.</summary>
public class AdapterSeamTests
{
    [Fact]
    public async Task A_socket_is_described_in_the_form_of_Nodes_server_and_read_back()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(
            app, auth: "{\"token\":[1,null]}", headers: "X-Two: a\r\nX-Two: b\r\n", query: "&q=%C3%A4&q=last");
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Join("room");
        app.TheSocket.Data = new { Name = "Ada", Bytes = new byte[] { 1 } };
        var json = Write((await app.IO.FetchSocketsAsync()).Single());
        Assert.Equal(["id", "handshake", "rooms", "data"], json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("{\"name\":\"Ada\",\"bytes\":\"AQ==\"}", json.GetProperty("data").GetRawText());
        var handshake = json.GetProperty("handshake");
        Assert.Equal(
            ["headers", "time", "address", "xdomain", "secure", "issued", "url", "query", "auth"],
            handshake.EnumerateObject().Select(property => property.Name));
        Assert.Matches(
            @"^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT\+0000 \(Coordinated Universal Time\)$",
            handshake.GetProperty("time").GetString());
        Assert.Equal("websocket", handshake.GetProperty("headers").GetProperty("upgrade").GetString());
        Assert.Equal("last", handshake.GetProperty("query").GetProperty("q").GetString());

        var read = RemoteSocket.Parse(app.IO.Of("/"), json);
        Assert.Equal(client.Id, read.Id);
        Assert.Equal([client.Id, "room"], read.Rooms);
        Assert.Null(read.Local);
        Assert.Equal("{\"token\":[1,null]}", read.Handshake.Auth.GetRawText());
        Assert.Equal(app.TheSocket.Handshake.Issued, read.Handshake.Issued);
        Assert.Equal(app.TheSocket.Handshake.Url, read.Handshake.Url);
        Assert.Equal("127.0.0.1", read.Handshake.Address);
        read.Emit("hello");
        await client.ExpectAsync("42[\"hello\"]");
    }

    [Fact]
    public async Task Data_that_cannot_be_written_is_left_out_and_reported()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        app.TheSocket.Data = new Func<int>(() => 1);
        Assert.Equal("{}", Write((await app.IO.FetchSocketsAsync()).Single()).GetProperty("data").GetRawText());
        Assert.Contains("data of a socket", (await app.ErrorAsync()).Exception.Message, StringComparison.Ordinal);
        app.TheSocket.Data = null;
        Assert.Equal("{}", Write((await app.IO.FetchSocketsAsync()).Single()).GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":1,\"handshake\":{},\"rooms\":[]}")]
    [InlineData("{\"id\":null,\"handshake\":{},\"rooms\":[]}")]
    [InlineData("{\"id\":\"a\",\"handshake\":7,\"rooms\":[]}")]
    [InlineData("{\"id\":\"a\",\"handshake\":{\"issued\":1e300},\"rooms\":[]}")]
    [InlineData("{\"id\":\"a\",\"handshake\":{\"issued\":9000000000000000000},\"rooms\":[]}")]
    [InlineData("{\"id\":\"a\",\"handshake\":{\"headers\":[]},\"rooms\":[]}")]
    [InlineData("{\"id\":\"a\",\"handshake\":{},\"rooms\":{}}")]
    [InlineData("{\"id\":\"a\",\"handshake\":{},\"rooms\":[1]}")]
    public async Task What_describes_no_socket_is_refused(string json)
    {
        await using var app = await TestApp.StartAsync();
        Assert.Throws<JsonException>(() => RemoteSocket.Parse(app.IO.Of("/"), JsonElement.Parse(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public async Task What_is_missing_in_a_handshake_is_empty()
    {
        await using var app = await TestApp.StartAsync();
        var socket = RemoteSocket.Parse(
            app.IO.Of("/"),
            JsonElement.Parse("""{"id":"a","handshake":{"headers":{"set-cookie":["a=1","b=2"]},"query":{"q":["1","2"]}},"rooms":["a"]}"""u8));
        Assert.Equal("a=1,b=2", socket.Handshake.Headers.SetCookie.ToString());
        Assert.Equal("2", socket.Handshake.Query["q"][^1]);
        Assert.Equal("{}", socket.Handshake.Auth.GetRawText());
        Assert.Equal(0, socket.Handshake.Issued);
        Assert.Null(socket.Data);
        Assert.Null(socket.Handshake.Address);
    }

    [Fact]
    public async Task An_adapter_that_fails_to_ask_fails_who_asks_at_once()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Adapter = nsp => new Broken(nsp));
        var wait = TimeSpan.FromDays(1);
        var thrown = await Assert.ThrowsAsync<IOException>(() => Eventually.Within(app.IO.EmitWithAckAsync<int>("q", wait)));
        Assert.Equal("no broker", thrown.Message);
        var told = await Assert.ThrowsAsync<IOException>(
            () => Eventually.Within(app.IO.ServerSideEmitWithAckAsync<int>("q", timeout: wait)));
        Assert.Equal("lost later", told.Message);
    }

    [Fact]
    public async Task A_session_may_be_fetched_from_a_store_and_what_was_missed_sent_again()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Adapter = nsp => new Stored(nsp));
        var store = (Stored)app.IO.Of("/").Adapter;
        using var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40{\"pid\":\"secret\",\"offset\":\"1\"}");
        await Eventually.Until(() => store.Asked == "secret 1");
        store.Found.SetResult(Session("old id", "Ada"));
        await client.ExpectAsync("42[\"missed\",7,\"2\"]");
        var connect = await client.ReadTextAsync();
        Assert.StartsWith("40{\"sid\":\"old id\",\"pid\":\"", connect, StringComparison.Ordinal);
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.True(app.TheSocket.Recovered);
        Assert.Equal(["old id", "room"], app.TheSocket.Rooms);
    }

    [Fact]
    public async Task A_second_CONNECT_while_the_store_is_asked_closes_the_connection_and_keeps_the_session()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Adapter = nsp => new Stored(nsp));
        var store = (Stored)app.IO.Of("/").Adapter;
        using var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40{\"pid\":\"secret\"}");
        await Eventually.Until(() => store.Asked == "secret ");
        await client.SendAsync("40");
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        store.Found.SetResult(Session("old id", "Ada"));
        await Eventually.Until(() => store.Persisted is not null);
        Assert.Equal("old id", store.Persisted!.SocketId);
        Assert.Empty(app.Connections);
    }

    [Fact]
    public async Task A_store_that_fails_lets_the_client_begin_anew()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Adapter = nsp => new Stored(nsp));
        var store = (Stored)app.IO.Of("/").Adapter;
        store.Found.SetException(new IOException("no store"));
        using var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40{\"pid\":\"secret\",\"offset\":\"1\"}");
        Assert.StartsWith("40{\"sid\":\"", await client.ReadTextAsync(), StringComparison.Ordinal);
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.False(app.TheSocket.Recovered);
        Assert.Equal("no store", (await app.ErrorAsync()).Exception.Message);
    }

    private static RecoverableSession Session(string id, string data)
    {
        return new RecoverableSession
        {
            SocketId = id,
            PrivateId = "secret",
            Rooms = new Dictionary<string, string> { [id] = "0", ["room"] = "0" },
            ConnectedAt = "0",
            Data = data,
        };
    }

    private static JsonElement Write(RemoteSocket socket)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            socket.WriteTo(writer);
        }

        return JsonElement.Parse(json.ToArray());
    }

    private sealed class Broken(Namespace nsp) : InMemoryAdapter(nsp)
    {
        public override void BroadcastWithAck(BroadcastPacket packet, BroadcastOptions options, IBroadcastAnswers answers)
        {
            throw new IOException("no broker");
        }

        public override void ServerSideEmit(BroadcastPacket packet, IBroadcastAnswers? answers)
        {
            _ = Task.Run(() => answers!.Fail(new IOException("lost later")));
        }
    }

    /// <summary>As an adapter over a store does it: with public members alone, and not at once.</summary>
    private sealed class Stored(Namespace nsp) : InMemoryAdapter(nsp)
    {
        public TaskCompletionSource<RecoverableSession?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Asked { get; private set; }

        public RecoverableSession? Persisted { get; private set; }

        public override bool RecordsEvents => true;

        public override string CurrentOffset => "0";

        public override ValueTask<RecoverableSession?> RestoreSessionAsync(string privateId, string? offset)
        {
            Asked = $"{privateId} {offset}";
            return new ValueTask<RecoverableSession?>(Found.Task);
        }

        public override void PersistSession(RecoverableSession session)
        {
            Persisted = session;
        }

        public override void Replay(Socket socket, RecoverableSession session, Action connect)
        {
            SendMissed(socket, new BroadcastPacket(Namespace, "[\"missed\",7]"u8.ToArray(), []).Append("2"));
            connect();
        }
    }
}
