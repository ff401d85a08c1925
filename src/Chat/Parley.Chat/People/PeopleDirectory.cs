using Parley.Chat.Contract;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Accounts;
using Person = Parley.Chat.Contract.Person;

namespace Parley.Chat.People;

/// <summary>Everyone sees everyone, with their online state. Echo never sleeps.</summary>
internal sealed class PeopleDirectory(ChatStore store, PresenceTracker presence)
{
    public async Task<IReadOnlyList<Person>> ListAsync(string exceptId)
    {
        var people = await store.ListPeopleAsync();
        return [.. people.Where(person => person.Id != exceptId).Select(person => Describe(person.Id, person.Name, person.Kind))];
    }

    public Person Describe(Me me) => Describe(me.Id, me.Name, PersonKinds.Person);

    private Person Describe(string id, string name, string kind)
    {
        var isEcho = kind == PersonKinds.Echo;
        return new Person
        {
            Id = id,
            Name = name,
            Kind = isEcho ? PersonKind.Echo : PersonKind.Person,
            Online = isEcho || presence.IsOnline(id),
        };
    }
}
