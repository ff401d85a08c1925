using System.Text.Json;

namespace Parley.Interop.DotNetClient;

/// <summary>One line of the input.</summary>
internal sealed class Command
{
    public required int Id { get; init; }

    public required string Do { get; init; }

    public string Client { get; init; } = "";

    public string Name { get; init; } = "";

    public JsonElement[] Args { get; init; } = [];

    public string[] Names { get; init; } = [];

    public string Url { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Transport { get; init; } = "default";

    public Dictionary<string, string>? Query { get; init; }

    public Dictionary<string, string>? Headers { get; init; }

    public JsonElement? Auth { get; init; }

    public bool Reconnect { get; init; }
}
