namespace Parley.Chat.Storage.Accounts;

/// <summary>The values of <see cref="Person.Kind"/>.</summary>
public static class PersonKinds
{
    /// <summary>A person with an account.</summary>
    public const string Person = "person";

    /// <summary>The built-in contact that answers with what it was sent.</summary>
    public const string Echo = "echo";
}
