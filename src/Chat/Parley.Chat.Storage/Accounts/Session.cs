namespace Parley.Chat.Storage.Accounts;

/// <summary>One signed-in device. The cookie holds a key; the row holds only the key's hash.</summary>
public sealed class Session
{
    /// <summary>The public id, which may be shown and logged; it opens nothing.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the key in the cookie.</summary>
    public required byte[] KeyHash { get; init; }

    /// <summary>Whose session this is.</summary>
    public required string PersonId { get; init; }

    /// <summary>That person.</summary>
    public Person? Person { get; init; }

    /// <summary>A short name of the device, made from the User-Agent header.</summary>
    public required string DeviceName { get; init; }

    /// <summary>When the session began, in Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When the session was last used, in Unix milliseconds; written at most once in a while.</summary>
    public long LastSeenAt { get; set; }

    /// <summary>When the session was ended, in Unix milliseconds; null while it stands.</summary>
    public long? RevokedAt { get; set; }
}
