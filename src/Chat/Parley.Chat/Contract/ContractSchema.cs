using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Chat.Contract;

/// <summary>
/// The contract as a JSON schema, made from the records. The web client's types are generated from it, and a test compares
/// it with the committed <c>docs/chat-protocol.schema.json</c>.
/// </summary>
internal static class ContractSchema
{
    private static readonly Type[] Definitions =
    [
        typeof(Site), typeof(Credentials), typeof(SessionInfo), typeof(Problem), typeof(ConnectAuth), typeof(ConnectRefusal),
        typeof(Me), typeof(Person), typeof(PersonKind), typeof(Message), typeof(ConversationSync), typeof(ConversationKind),
        typeof(ChatError), typeof(ErrorAck),
        typeof(SyncRequest), typeof(SyncAck), typeof(MessageSendRequest), typeof(MessageSendAck),
        typeof(ConversationPageRequest), typeof(ConversationPageAck), typeof(ConversationReadRequest), typeof(ConversationReadAck),
        typeof(MessageEvent), typeof(ConversationEvent), typeof(ReadEvent), typeof(PersonEvent), typeof(PresenceEvent),
    ];

    private static readonly (string Name, Type Request, Type Ack)[] ClientEvents =
    [
        (EventNames.Sync, typeof(SyncRequest), typeof(SyncAck)),
        (EventNames.MessageSend, typeof(MessageSendRequest), typeof(MessageSendAck)),
        (EventNames.ConversationPage, typeof(ConversationPageRequest), typeof(ConversationPageAck)),
        (EventNames.ConversationRead, typeof(ConversationReadRequest), typeof(ConversationReadAck)),
    ];

    private static readonly (string Name, Type Payload)[] ServerEvents =
    [
        (EventNames.Message, typeof(MessageEvent)),
        (EventNames.Conversation, typeof(ConversationEvent)),
        (EventNames.Read, typeof(ReadEvent)),
        (EventNames.Person, typeof(PersonEvent)),
        (EventNames.Presence, typeof(PresenceEvent)),
    ];

    private static readonly (string Name, Type Body)[] Http =
    [
        ("site", typeof(Site)), ("credentials", typeof(Credentials)), ("session", typeof(SessionInfo)), ("problem", typeof(Problem)),
        ("connectAuth", typeof(ConnectAuth)), ("connectRefusal", typeof(ConnectRefusal)),
    ];

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        TypeInfoResolver = ContractJson.Default,
    };

    /// <summary>The schema's text, the same on every machine.</summary>
    public static string Export()
    {
        var definitions = new JsonObject();
        foreach (var type in Definitions)
        {
            definitions.Add(type.Name, Describe(type));
        }

        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "ChatProtocol",
            ["description"] = "What crosses the wire between Parley Chat and its clients. Generated: change the records in Contract/.",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["http"] = ObjectOf(Http.Select(item => (item.Name, (JsonNode)Reference(item.Body)))),
                ["clientEvents"] = ObjectOf(ClientEvents.Select(item => (item.Name, (JsonNode)ObjectOf(
                [
                    ("request", Reference(item.Request)),
                    ("answer", new JsonObject { ["anyOf"] = new JsonArray(Reference(item.Ack), Reference(typeof(ErrorAck))) }),
                ])))),
                ["serverEvents"] = ObjectOf(ServerEvents.Select(item => (item.Name, (JsonNode)Reference(item.Payload)))),
            },
            ["required"] = new JsonArray("http", "clientEvents", "serverEvents"),
            ["additionalProperties"] = false,
            ["definitions"] = definitions,
        };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonNode Describe(Type type)
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
        return ContractJson.Default.Options.GetJsonSchemaAsNode(type, options);
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (!context.Path.IsEmpty && Definitions.Contains(type))
        {
            var reference = Reference(type);
            return context.PropertyInfo is { IsGetNullable: true }
                ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
                : reference;
        }

        if (schema is not JsonObject node)
        {
            return schema;
        }

        if (context.PropertyInfo is { Name: "ok" })
        {
            return new JsonObject { ["const"] = type == typeof(bool) && typeof(IAck).IsAssignableFrom(context.PropertyInfo.DeclaringType) };
        }

        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            if (!typeof(IRequest).IsAssignableFrom(type))
            {
                // The server leaves nothing out.
                node["required"] = new JsonArray([.. context.TypeInfo.Properties.Select(property => (JsonNode)property.Name)]);
            }

            node["additionalProperties"] = false;
        }
        else if (type.IsEnum)
        {
            node["type"] = "string";
        }

        return node;
    }

    private static JsonObject Reference(Type type) => new() { ["$ref"] = $"#/definitions/{type.Name}" };

    private static JsonObject ObjectOf(IEnumerable<(string Name, JsonNode Schema)> properties)
    {
        var members = new JsonObject();
        foreach (var (name, schema) in properties)
        {
            members.Add(name, schema);
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = members,
            ["required"] = new JsonArray([.. members.Select(member => (JsonNode)member.Key)]),
            ["additionalProperties"] = false,
        };
    }
}
