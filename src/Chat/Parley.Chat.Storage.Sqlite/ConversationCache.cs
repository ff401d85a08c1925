namespace Parley.Chat.Storage.Sqlite;

/// <summary>
/// The writer's view of a conversation: counters and watermarks, ahead of the database until the flush. Used by the gate's
/// thread alone.
/// </summary>
internal sealed class WriterConversation(string id, long lastSeq, long lastRev, long lastAt)
{
    private readonly Dictionary<string, WriterMember> _members = new(StringComparer.Ordinal);
    private string[]? _memberIds;

    public string Id { get; } = id;

    public long LastSeq { get; set; } = lastSeq;

    public long LastRev { get; set; } = lastRev;

    public long LastAt { get; set; } = lastAt;

    /// <summary>Whether the counters differ from the row.</summary>
    public bool CountersChanged { get; set; }

    /// <summary>Whether the conversation waits in the list of the flush.</summary>
    public bool IsDirty { get; set; }

    public IReadOnlyCollection<WriterMember> Members => _members.Values;

    public IReadOnlyList<string> MemberIds => _memberIds ??= [.. _members.Keys];

    public void Add(WriterMember member) => _members.Add(member.PersonId, member);

    public WriterMember? FindMember(string personId) => _members.GetValueOrDefault(personId);
}

/// <summary>A member as the writer sees them.</summary>
internal sealed class WriterMember(string personId, long readSeq)
{
    public string PersonId { get; } = personId;

    public long ReadSeq { get; set; } = readSeq;

    /// <summary>Whether the watermark differs from the row.</summary>
    public bool Changed { get; set; }
}

/// <summary>
/// Conversations that were written lately. The one writer of the data folder may remember them between batches: nobody else
/// can have changed the rows. It forgets everything when something was taken back.
/// </summary>
internal sealed class ConversationCache
{
    private const int Capacity = 10_000;

    private readonly Dictionary<string, WriterConversation> _conversations = new(StringComparer.Ordinal);
    private readonly List<WriterConversation> _dirty = [];

    public IReadOnlyList<WriterConversation> Dirty => _dirty;

    public WriterConversation? Find(string id) => _conversations.GetValueOrDefault(id);

    public void Add(WriterConversation conversation)
    {
        // Rarely reached, and cheap to refill: no need for an order of age. What waits for the flush is kept by its own list.
        if (_conversations.Count >= Capacity && _dirty.Count == 0)
        {
            _conversations.Clear();
        }

        _conversations.Add(conversation.Id, conversation);
    }

    public void MarkDirty(WriterConversation conversation)
    {
        if (!conversation.IsDirty)
        {
            conversation.IsDirty = true;
            _dirty.Add(conversation);
        }
    }

    public void MarkClean()
    {
        foreach (var conversation in _dirty)
        {
            conversation.IsDirty = false;
        }

        _dirty.Clear();
    }

    public void Forget()
    {
        _dirty.Clear();
        _conversations.Clear();
    }
}
