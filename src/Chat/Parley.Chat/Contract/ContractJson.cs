using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Chat.Contract;

/// <summary>The JSON of everything that crosses the wire, made at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Site))]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ConnectAuth))]
[JsonSerializable(typeof(ConnectRefusal))]
[JsonSerializable(typeof(ErrorAck))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(SyncAck))]
[JsonSerializable(typeof(MessageSendRequest))]
[JsonSerializable(typeof(MessageSendAck))]
[JsonSerializable(typeof(ConversationPageRequest))]
[JsonSerializable(typeof(ConversationPageAck))]
[JsonSerializable(typeof(ConversationReadRequest))]
[JsonSerializable(typeof(ConversationReadAck))]
[JsonSerializable(typeof(MessageEvent))]
[JsonSerializable(typeof(ConversationEvent))]
[JsonSerializable(typeof(ReadEvent))]
[JsonSerializable(typeof(PersonEvent))]
[JsonSerializable(typeof(PresenceEvent))]
internal sealed partial class ContractJson : JsonSerializerContext;
