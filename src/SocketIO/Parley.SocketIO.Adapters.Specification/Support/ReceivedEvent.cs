using System.Text.Json;

namespace Parley.SocketIO.Adapters.Specification;

/// <summary>An event as a client has received it. Immutable.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Arguments">Its arguments, with placeholders for binary parts.</param>
/// <param name="Attachments">The binary parts.</param>
public sealed record ReceivedEvent(string Name, IReadOnlyList<JsonElement> Arguments, IReadOnlyList<byte[]> Attachments)
{
    /// <summary>The arguments as one JSON array, without white space.</summary>
    public string Json => "[" + string.Join(',', Arguments.Select(argument => argument.GetRawText())) + "]";
}
