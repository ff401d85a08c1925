using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Events;

/// <summary>From the packet to the handler's parameters, and back.</summary>
public class ArgumentTests
{
    private const string Placeholder0 = """{"_placeholder":true,"num":0}""";
    private const string Placeholder1 = """{"_placeholder":true,"num":1}""";

    [Fact]
    public async Task Arguments_are_of_the_handlers_types()
    {
        await using var app = await StartAsync(socket =>
        {
            socket.On("four", (int a, string b, Message c, JsonElement d) => socket.Emit("four", a, b, c, d));
            socket.On("node", (JsonObject node) =>
            {
                node["added"] = true;
                socket.Emit("node", node);
            });
            socket.On("missing", (int a, string? b, Message? c, RawArgument d) => socket.Emit("missing", a, b, c, d));
            socket.On("fewer", (int a) => socket.Emit("fewer", a));
            socket.On("later", async (int a, Message b, RawArgument c) =>
            {
                await Task.Yield();
                socket.Emit("later", a, b, c);
            });
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("""42["four",1,"two",{"text":"three","n":3},[4]]""");
        await client.ExpectAsync("""42["four",1,"two",{"text":"three","n":3,"data":null},[4]]""");
        await client.SendAsync("""42["node",{"kept":1e400}]""");
        await client.ExpectAsync("""42["node",{"kept":1e400,"added":true}]""");
        await client.SendAsync("""42["missing"]""");
        await client.ExpectAsync("""42["missing",0,null,null,null]""");
        await client.SendAsync("""42["fewer",1,2,3]""");
        await client.ExpectAsync("""42["fewer",1]""");
        await client.SendAsync("""42["later",1,{"text":"t"},"raw"]""");
        await client.ExpectAsync("""42["later",1,{"text":"t","n":0,"data":null},"raw"]""");
    }

    [Fact]
    public async Task Raw_arguments_pass_through_as_they_came()
    {
        await using var app = await StartAsync(socket =>
        {
            socket.On("one", (RawArgument a, Acknowledgement ack) => ack.Send(a));
            socket.On("rest", (string first, RawArgument[] rest, Acknowledgement ack) => ack.SendRaw(rest));
            socket.On("rest later", async (RawArgument[] rest, Acknowledgement ack) =>
            {
                await Task.Delay(5);
                ack.SendRaw(rest);
            });
        });
        var client = await WsClient.ConnectAsync(app);
        const string Odd = """{"a":1.0,"a":12345678901234567890123,"e":"\u00e9\ud800\u0000","z":[1e400]}""";
        await client.SendAsync($"421[\"one\",{Odd}]");
        await client.ExpectAsync($"431[{Odd}]");
        await client.SendAsync($"422[\"rest\",\"x\",{Odd},2,\"3\"]");
        await client.ExpectAsync($"432[{Odd},2,\"3\"]");
        await client.SendAsync($"423[\"rest later\",{Odd}]");
        await client.SendAsync("424[\"one\",\"overwrites the buffer if it was not copied\"]");
        await client.ExpectAsync($"433[{Odd}]");
        await client.ExpectAsync("434[\"overwrites the buffer if it was not copied\"]");
        await client.SendAsync("425[\"rest later\"]");
        await client.ExpectAsync("435[]");
    }

    [Fact]
    public async Task Binary_arguments_are_arrays_and_go_out_as_attachments()
    {
        await using var app = await StartAsync(socket =>
        {
            socket.On("two", (byte[] a, ReadOnlyMemory<byte> b, Acknowledgement ack) => ack.Send(b, a));
            socket.On("nested", (Message m, Acknowledgement ack) => ack.Send(new { Inner = new[] { m, m } }));
            socket.On("raw", (RawArgument a, RawArgument b, Acknowledgement ack) => ack.Send(new byte[] { 9 }, b, a));
            socket.On("later", async (byte[] a, Acknowledgement ack) =>
            {
                await Task.Yield();
                ack.Send(a);
            });
        });
        var client = await WsClient.ConnectAsync(app);

        await client.SendAsync($"452-1[\"two\",{Placeholder1},{Placeholder0}]");
        await client.SendAsync([1]);
        await client.SendAsync([2, 2]);
        await client.ExpectAsync($"462-1[{Placeholder0},{Placeholder1}]");
        Assert.Equal([1], await client.ReadBinaryAsync());
        Assert.Equal([2, 2], await client.ReadBinaryAsync());

        await client.SendAsync($$"""451-2["nested",{"text":"t","data":{{Placeholder0}}}]""");
        await client.SendAsync([3]);
        await client.ExpectAsync(
            $$"""462-2[{"inner":[{"text":"t","n":0,"data":{{Placeholder0}}},{"text":"t","n":0,"data":{{Placeholder1}}}]}]""");
        Assert.Equal([3], await client.ReadBinaryAsync());
        Assert.Equal([3], await client.ReadBinaryAsync());

        // Raw arguments keep their attachments, renumbered behind those that go before.
        await client.SendAsync($"452-3[\"raw\",{Placeholder0},[{Placeholder1}]]");
        await client.SendAsync([4]);
        await client.SendAsync([5]);
        await client.ExpectAsync($$"""463-3[{{Placeholder0}},[{"_placeholder":true,"num":2}],{{Placeholder1}}]""");
        Assert.Equal([9], await client.ReadBinaryAsync());
        Assert.Equal([4], await client.ReadBinaryAsync());
        Assert.Equal([5], await client.ReadBinaryAsync());

        await client.SendAsync($"451-4[\"later\",{Placeholder0}]");
        await client.SendAsync([6]);
        await client.ExpectAsync($"461-4[{Placeholder0}]");
        Assert.Equal([6], await client.ReadBinaryAsync());

        // Base64, JSON's usual form of bytes, is read too.
        await client.SendAsync("425[\"later\",\"BwcH\"]");
        await client.ExpectAsync($"461-5[{Placeholder0}]");
        Assert.Equal([7, 7, 7], await client.ReadBinaryAsync());
        Assert.Empty(app.Errors);
    }

    [Theory]
    [InlineData("\"int\",\"text\"")]
    [InlineData("\"int\",{}")]
    [InlineData("\"int\",1.5")]
    [InlineData("\"int\",99999999999")]
    [InlineData("\"text\",\"\\ud800\"")]
    [InlineData("\"text\",1")]
    [InlineData("\"bytes\",\"not base64!\"")]
    [InlineData("\"bytes\",{\"_placeholder\":true,\"num\":0}")]
    [InlineData("\"message\",{\"n\":\"x\"}")]
    [InlineData("\"later\",\"x\"")]
    public async Task Arguments_that_do_not_fit_reach_the_hook_and_the_connection_goes_on(string payload)
    {
        var called = 0;
        await using var app = await StartAsync(socket =>
        {
            socket.On("int", (int _) => called++);
            socket.On("text", (string _) => called++);
            socket.On("bytes", (byte[] _) => called++);
            socket.On("message", (Message _) => called++);
            socket.On("later", (int _) =>
            {
                called++;
                return Task.CompletedTask;
            });
            socket.On("fence", (Acknowledgement ack) => ack.Send());
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync($"42[{payload}]");
        await client.SendAsync("420[\"fence\"]");
        await client.ExpectAsync("430[]");
        Assert.IsType<JsonException>((await app.ErrorAsync()).Exception);
        Assert.Equal(0, called);
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task A_converter_that_throws_harms_nobody_else()
    {
        await using var app = await StartAsync(socket =>
        {
            socket.On("faulty", (Faulty _) => { });
            socket.On("ask", () => _ = socket.EmitWithAckAsync<Faulty>("question", TimeSpan.FromSeconds(10)));
            socket.On("fence", (Acknowledgement ack) => ack.Send());
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"faulty\",1]");
        Assert.IsType<NotImplementedException>((await app.ErrorAsync()).Exception);

        var answer = app.TheSocket.EmitWithAckAsync<Faulty>("question", TimeSpan.FromSeconds(10));
        await client.ExpectAsync("420[\"question\"]");
        await client.SendAsync("430[1]");
        await Assert.ThrowsAsync<NotImplementedException>(() => Eventually.Within(answer));
        await client.SendAsync("420[\"fence\"]");
        await client.ExpectAsync("430[]");
    }

    [Fact]
    public async Task What_cannot_be_written_throws_at_the_emit_and_sends_nothing()
    {
        await using var app = await StartAsync(_ => { });
        var client = await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        var circle = new Circle();
        circle.Self = circle;
        Assert.Throws<JsonException>(() => socket.Emit("circle", new byte[] { 1 }, circle));
        Assert.Throws<JsonException>(() => app.IO.Emit("circle", circle));
        await Assert.ThrowsAsync<JsonException>(() => socket.EmitWithAckAsync<int>("circle", circle, TimeSpan.FromSeconds(1)));
        socket.Emit("next", "ü\"<>\u2028");
        await client.ExpectAsync("42[\"next\",\"ü\\\"<>\\u2028\"]");
    }

    [Fact]
    public async Task An_event_to_a_socket_that_is_gone_does_nothing()
    {
        await using var app = await StartAsync(_ => { });
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await app.ReasonAsync();
        app.TheSocket.Emit("x");
        app.TheSocket.Disconnect();
        app.IO.Emit("x");
        app.IO.To(app.TheSocket.Id).Emit("x");
    }

    [Fact]
    public async Task Names_of_any_kind_find_their_handlers()
    {
        string[] names = ["", "1", "error", "__proto__", "connection", "ключ", "with \"quotes\""];
        await using var app = await StartAsync(socket =>
        {
            foreach (var name in names)
            {
                socket.On(name, (Acknowledgement ack) => ack.Send(name));
            }
        });
        var client = await WsClient.ConnectAsync(app);
        foreach (var name in names)
        {
            var json = JsonSerializer.Serialize(name);
            await client.SendAsync($"421[{json}]");
            Assert.Equal(name, JsonSerializer.Deserialize<string[]>((await client.ReadTextAsync())[3..])![0]);
        }
    }

    private static Task<TestApp> StartAsync(Action<Socket> register)
    {
        return TestApp.StartAsync(app => app.IO.OnConnection(register));
    }

    internal sealed record Message(string? Text, int N, byte[]? Data);

    internal sealed class Circle
    {
        public Circle? Self { get; set; }
    }

    [JsonConverter(typeof(FaultyConverter))]
    internal sealed class Faulty;

    internal sealed class FaultyConverter : JsonConverter<Faulty>
    {
        public override Faulty Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            throw new NotImplementedException(Encoding.UTF8.WebName);
        }

        public override void Write(Utf8JsonWriter writer, Faulty value, JsonSerializerOptions options)
        {
            writer.WriteNullValue();
        }
    }
}
