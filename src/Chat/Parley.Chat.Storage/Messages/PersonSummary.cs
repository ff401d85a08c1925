namespace Parley.Chat.Storage.Messages;

/// <summary>What everyone may know of a person.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name as typed.</param>
/// <param name="Kind">See <see cref="Accounts.PersonKinds"/>.</param>
public sealed record PersonSummary(string Id, string Name, string Kind);
