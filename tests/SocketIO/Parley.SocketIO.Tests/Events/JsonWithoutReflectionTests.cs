using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Events;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Events;

/// <summary>What an application that was compiled ahead of time can rely on: there is no reflection to fall back on.</summary>
public partial class JsonWithoutReflectionTests
{
    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(int))]
    [InlineData(typeof(int?))]
    [InlineData(typeof(double))]
    [InlineData(typeof(bool))]
    [InlineData(typeof(Guid))]
    [InlineData(typeof(DateTimeOffset))]
    [InlineData(typeof(object))]
    [InlineData(typeof(JsonElement))]
    [InlineData(typeof(JsonNode))]
    [InlineData(typeof(JsonObject))]
    [InlineData(typeof(byte[]))]
    [InlineData(typeof(ReadOnlyMemory<byte>))]
    [InlineData(typeof(RawArgument))]
    [InlineData(typeof(string[]))]
    [InlineData(typeof(IReadOnlyCollection<string>))]
    [InlineData(typeof(Dictionary<string, JsonElement>))]
    public void Common_types_need_no_context(Type type)
    {
        var options = SocketIOJson.Prepare(WithoutReflection());
        Assert.NotNull(options.GetTypeInfo(type));
    }

    [Fact]
    public async Task Handlers_of_common_types_answer_and_bytes_are_attachments()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket =>
            {
                socket.On("change", (JsonObject data, Acknowledgement ack) =>
                {
                    data["changed"] = true;
                    ack.Send(data);
                });
                socket.On("bytes", (string name, byte[] data, Acknowledgement ack) => ack.Send(name, data));
                socket.On("rooms", (Acknowledgement ack) => ack.Send(socket.Rooms.Count));
            }),
            options => options.JsonSerializerOptions = WithoutReflection());
        using var client = await WsClient.ConnectAsync(app);

        await client.SendAsync("""421["change",{"text":"Grüße"}]""");
        await client.ExpectAsync("""431[{"text":"Grüße","changed":true}]""");
        await client.SendAsync("""451-2["bytes","Ada",{"_placeholder":true,"num":0}]""");
        await client.SendAsync([1, 2, 3]);
        await client.ExpectAsync("""461-2["Ada",{"_placeholder":true,"num":0}]""");
        Assert.Equal([1, 2, 3], await client.ReadBinaryAsync());
        await client.SendAsync("""423["rooms"]""");
        await client.ExpectAsync("43" + "3[1]");
        Assert.Empty(app.Errors);
    }

    [Fact]
    public void A_type_of_the_application_needs_its_context_and_the_context_is_asked_first()
    {
        var without = SocketIOJson.Prepare(WithoutReflection());
        Assert.Throws<NotSupportedException>(() => without.GetTypeInfo(typeof(Person)));

        var options = SocketIOJson.Prepare(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = PersonJson.Default });
        Assert.NotNull(options.GetTypeInfo(typeof(Person)));
        Assert.NotNull(options.GetTypeInfo(typeof(JsonObject)));
        Assert.Same(PersonJson.Default, options.GetTypeInfo(typeof(string)).OriginatingResolver);
    }

    private static JsonSerializerOptions WithoutReflection()
    {
        return new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = SocketIOJson.WriterOptions.Encoder,
            TypeInfoResolver = JsonTypeInfoResolver.Combine(),
        };
    }

    internal sealed record Person(string Name);

    [JsonSerializable(typeof(Person))]
    internal sealed partial class PersonJson : JsonSerializerContext;
}
