using System.Text.Json;
using SocketIOClient;

namespace Parley.Interop.DotNetClient;

/// <summary>Values of a command line, where bytes are <c>{"$bytes": "..."}</c>, and those that the client sends and receives.</summary>
internal static class Values
{
    /// <summary>What to give to the client: byte arrays for bytes, at any depth.</summary>
    public static object? ToClient(JsonElement value)
    {
        return value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().Select(ToClient).ToList(),
            JsonValueKind.Object when value.TryGetProperty("$bytes", out var bytes) => bytes.GetBytesFromBase64(),
            JsonValueKind.Object => value.EnumerateObject().ToDictionary(property => property.Name, property => ToClient(property.Value)),
            _ => value.Clone(),
        };
    }

    /// <summary>All arguments of an event or of an answer.</summary>
    public static object?[] FromClient(SocketIOResponse response)
    {
        return [.. Enumerable.Range(0, response.Count).Select(i => FromClient(response.GetValue(i), response.InComingBytes))];
    }

    private static object? FromClient(JsonElement value, List<byte[]> attachments)
    {
        return value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().Select(item => FromClient(item, attachments)).ToList(),
            JsonValueKind.Object when value.TryGetProperty("_placeholder", out var flag) && flag.ValueKind == JsonValueKind.True =>
                new Dictionary<string, object?> { ["$bytes"] = Convert.ToBase64String(attachments[value.GetProperty("num").GetInt32()]) },
            JsonValueKind.Object => value.EnumerateObject().ToDictionary(property => property.Name, property => FromClient(property.Value, attachments)),
            _ => value.Clone(),
        };
    }
}
