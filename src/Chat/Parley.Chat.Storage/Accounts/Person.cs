namespace Parley.Chat.Storage.Accounts;

/// <summary>Someone who can take part in conversations: a person with an account, or Echo.</summary>
public sealed class Person
{
    /// <summary>The longest name, in characters of any script (Unicode scalar values).</summary>
    public const int MaxNameLength = 64;

    /// <summary>The id, see <see cref="RandomId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What this is: <see cref="PersonKinds.Person"/> or <see cref="PersonKinds.Echo"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name as typed.</summary>
    public required string Name { get; set; }

    /// <summary>The name under NFKC and case folding; unique, so that no two people look alike by case or width.</summary>
    public required string NameKey { get; set; }

    /// <summary>The password's hash in the format of ASP.NET Core Identity; null when nobody can sign in.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Whether this person administers the site. The first account does.</summary>
    public bool IsAdmin { get; set; }

    /// <summary>When the account was made, in Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>The revision of all that is this person's own: memberships, settings, blocks. Grows by one with each change.</summary>
    public long Rev { get; set; }
}
