using System.Text.Json.Serialization;

namespace Parley.Chat.Contract;

/// <summary>The person who is signed in.</summary>
internal sealed record Me
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required bool IsAdmin { get; init; }
}

/// <summary>Somebody else.</summary>
internal sealed record Person
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required PersonKind Kind { get; init; }

    public required bool Online { get; init; }
}

/// <summary>What a person is.</summary>
internal enum PersonKind
{
    [JsonStringEnumMemberName("person")]
    Person,

    [JsonStringEnumMemberName("echo")]
    Echo,
}

/// <summary>Event <c>person</c>: someone is new, or changed.</summary>
internal sealed record PersonEvent
{
    public required Person Person { get; init; }
}

/// <summary>Event <c>presence</c>: someone came or went.</summary>
internal sealed record PresenceEvent
{
    public required string PersonId { get; init; }

    public required bool Online { get; init; }
}
