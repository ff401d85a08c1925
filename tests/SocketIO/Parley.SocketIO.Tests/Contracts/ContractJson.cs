using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SocketIO.Tests.Contracts;

/// <summary>The metadata that an application for ahead-of-time compilation brings: reflection finds nothing beside it.</summary>
[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class ContractJson : JsonSerializerContext
{
    public static JsonSerializerOptions ForServer => new(JsonSerializerDefaults.Web) { TypeInfoResolver = Default };
}
