namespace Parley.Chat.Contract;

/// <summary>What anyone may know of the site.</summary>
internal sealed record Site
{
    public required bool HasAccounts { get; init; }

    /// <summary>Plain HTTP under a name other than localhost: others on the network can read along.</summary>
    public required bool Insecure { get; init; }

    public required string Version { get; init; }

    public required int Protocol { get; init; }
}

/// <summary>Body of sign-up and sign-in.</summary>
internal sealed record Credentials : IRequest
{
    public required string Name { get; init; }

    public required string Password { get; init; }
}

/// <summary>Answer to sign-up, sign-in and the question who is signed in.</summary>
internal sealed record SessionInfo
{
    public required Me Person { get; init; }
}

/// <summary>An error over HTTP, as <c>application/problem+json</c>.</summary>
internal sealed record Problem
{
    public required int Status { get; init; }

    public required string Code { get; init; }

    /// <summary>A sentence for the person.</summary>
    public required string Detail { get; init; }
}
