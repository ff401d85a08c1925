using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;
using Parley.Chat.Storage.Writing;

namespace Parley.Chat.Storage.Tests;

/// <summary>One provider's database for one test: it can be opened, closed and opened again.</summary>
public abstract class StoreHarness : IAsyncDisposable
{
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000));

    public abstract Task<ChatStore> OpenAsync(WriteGateOptions? gate = null);

    public abstract ValueTask DisposeAsync();

    /// <summary>Makes an account without a password and gives its id.</summary>
    public static Task<string> AddPersonAsync(ChatStore store, string name) => store.WriteAccountsAsync(accounts =>
    {
        var id = RandomId.New();
        accounts.People.Add(new Person { Id = id, Kind = PersonKinds.Person, Name = name, NameKey = name.ToLowerInvariant() });
        return id;
    });

    public static Task<SendResult> SendToPersonAsync(ChatStore store, string from, string to, string clientId, string body = "Hi") =>
        store.SendAsync(new SendRequest { SenderId = from, PersonId = to, ClientId = clientId, Body = body });

    public static Task<SendResult> SendAsync(ChatStore store, string from, string conversation, string clientId, string body = "Hi") =>
        store.SendAsync(new SendRequest { SenderId = from, ConversationId = conversation, ClientId = clientId, Body = body });

    public static Task<int> CountPeopleAsync(ChatStore store) => store.ReadAccountsAsync(accounts => accounts.People.CountAsync());
}
