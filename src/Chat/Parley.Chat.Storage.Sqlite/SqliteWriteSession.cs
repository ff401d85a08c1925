using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;
using Parley.Chat.Storage.Writing;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>
/// The writing connection of a data folder. There is one: making it takes the <see cref="WriterLock"/>, and the gate that gets
/// it never hands it out.
/// </summary>
internal sealed class SqliteWriteSession : WriteSession
{
    private const string SavepointName = "command";

    private readonly WriterLock _lock;
    private readonly SqliteConnection _connection;
    private readonly DbContextOptions<AccountsContext> _accounts;
    private readonly TimeProvider _time;
    private readonly ConversationCache _cache = new();
    private SqliteTransaction? _transaction;
    private WriterStatements? _statements;

    private SqliteWriteSession(WriterLock writerLock, SqliteConnection connection, TimeProvider time)
    {
        _lock = writerLock;
        _connection = connection;
        _accounts = AccountsModel.OptionsFor(connection);
        _time = time;
    }

    /// <summary>Opens the connection, checks its settings on itself and brings the schema up to date.</summary>
    /// <exception cref="StoreException">The folder is in use or unusable, or its schema is newer than this program.</exception>
    public static SqliteWriteSession Open(SqliteFiles files, TimeProvider time)
    {
        var writerLock = WriterLock.Acquire(files);
        var connection = new SqliteConnection(files.ReadWrite);
        try
        {
            connection.Open();
            Pragmas.ApplyForWriting(connection);
            var session = new SqliteWriteSession(writerLock, connection, time);
            SchemaMigrator.Migrate(connection, session._accounts);
            session._statements = new WriterStatements(connection);
            return session;
        }
        catch (Exception error)
        {
            connection.Dispose();
            writerLock.Dispose();
            if (error is SqliteException)
            {
                throw new StoreException($"The database {files.Database} cannot be opened: {error.Message}", error);
            }

            throw;
        }
    }

    public override void Begin()
    {
        _transaction = _connection.BeginTransaction(deferred: false);
        Statements.Enlist(_transaction);
    }

    public override void Flush()
    {
        foreach (var conversation in _cache.Dirty)
        {
            if (conversation.CountersChanged)
            {
                Statements.UpdateCounters
                    .Bind(conversation.Id, conversation.LastSeq, conversation.LastRev, conversation.LastAt)
                    .ExecuteNonQuery();
                conversation.CountersChanged = false;
            }

            foreach (var member in conversation.Members.Where(member => member.Changed))
            {
                Statements.UpdateRead.Bind(conversation.Id, member.PersonId, member.ReadSeq).ExecuteNonQuery();
                member.Changed = false;
            }
        }

        _cache.MarkClean();
    }

    public override void Commit()
    {
        _transaction!.Commit();
        EndTransaction();
    }

    public override void Rollback()
    {
        _cache.Forget();
        _transaction?.Rollback();
        EndTransaction();
    }

    public override void Savepoint() => _transaction!.Save(SavepointName);

    public override void ReleaseSavepoint() => _transaction!.Release(SavepointName);

    public override void RollbackToSavepoint()
    {
        _cache.Forget();
        _transaction!.Rollback(SavepointName);
        _transaction.Release(SavepointName);
    }

    public override SendResult Send(SendRequest request)
    {
        var opened = false;
        WriterConversation? conversation;
        if (request.ConversationId is { } conversationId)
        {
            conversation = Load(conversationId);
        }
        else
        {
            var personId = request.PersonId!;
            conversation = FindPair(request.SenderId, personId);
            if (conversation is null)
            {
                // A repeat must not open a conversation; nor can there be one with oneself or with nobody.
                if (FindFirst(request) is { } repeated)
                {
                    return repeated;
                }

                if (personId == request.SenderId || Statements.PersonExists.Bind(personId).ExecuteScalar() is null)
                {
                    return SendResult.NotFound;
                }

                conversation = OpenPair(request.SenderId, personId);
                opened = true;
            }
        }

        return conversation?.FindMember(request.SenderId) is { } sender
            ? Append(conversation, sender, request, opened)
            : SendResult.NotFound;
    }

    public override ReadResult MarkRead(ReadRequest request)
    {
        if (Load(request.ConversationId) is not { } conversation || conversation.FindMember(request.PersonId) is not { } member)
        {
            return default;
        }

        var seq = Math.Min(request.Seq, conversation.LastSeq);
        var moved = seq > member.ReadSeq;
        if (moved)
        {
            MoveRead(conversation, member, seq);
        }

        return new ReadResult(Found: true, member.ReadSeq, moved);
    }

    public override T WriteAccounts<T>(Func<AccountsContext, T> work)
    {
        using var context = new AccountsContext(_accounts);
        context.Database.UseTransaction(_transaction);
        var result = work(context);
        context.SaveChanges();
        return result;
    }

    protected override void Dispose(bool disposing)
    {
        _transaction?.Dispose();
        _statements?.Dispose();
        _connection.Dispose();
        _lock.Dispose();
    }

    private WriterStatements Statements => _statements!;

    private SendResult Append(WriterConversation conversation, WriterMember sender, SendRequest request, bool opened)
    {
        var now = _time.GetUtcNow();
        var message = new StoredMessage(
            conversation.Id,
            conversation.LastSeq + 1,
            conversation.LastRev + 1,
            Guid.CreateVersion7(now).ToString(),
            request.SenderId,
            request.ClientId,
            Math.Max(now.ToUnixTimeMilliseconds(), conversation.LastAt),
            request.Body);
        var inserted = Statements.InsertMessage
            .Bind(
                message.ConversationId,
                message.Seq,
                message.Id,
                message.SenderId,
                message.ClientId,
                message.Rev,
                message.SentAt,
                message.Body)
            .ExecuteNonQuery();
        if (inserted == 0)
        {
            return FindFirst(request) ?? throw new InvalidOperationException("A client id is taken, but by no message.");
        }

        var previousRev = conversation.LastRev;
        conversation.LastSeq = message.Seq;
        conversation.LastRev = message.Rev;
        conversation.LastAt = message.SentAt;
        conversation.CountersChanged = true;
        MoveRead(conversation, sender, message.Seq);
        return new SendResult
        {
            Status = SendStatus.Stored,
            Message = message,
            PreviousRev = previousRev,
            Opened = opened,
            MemberIds = conversation.MemberIds,
        };
    }

    private void MoveRead(WriterConversation conversation, WriterMember member, long seq)
    {
        member.ReadSeq = seq;
        member.Changed = true;
        _cache.MarkDirty(conversation);
    }

    private SendResult? FindFirst(SendRequest request)
    {
        using var reader = Statements.FindByClientId.Bind(request.SenderId, request.ClientId).ExecuteReader();
        return reader.Read() ? new SendResult { Status = SendStatus.Repeated, Message = reader.ReadMessage() } : null;
    }

    private WriterConversation? FindPair(string one, string other)
    {
        var (low, high) = Order(one, other);
        return Statements.FindPair.Bind(low, high).ExecuteScalar() is string id ? Load(id) : null;
    }

    private WriterConversation OpenPair(string one, string other)
    {
        var (low, high) = Order(one, other);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var conversation = new WriterConversation(RandomId.New(), lastSeq: 0, lastRev: 0, lastAt: now);
        Statements.InsertPair.Bind(conversation.Id, low, high, now).ExecuteNonQuery();
        foreach (var personId in (ReadOnlySpan<string>)[low, high])
        {
            Statements.InsertMember.Bind(conversation.Id, personId, now).ExecuteNonQuery();

            // Their list of conversations is theirs, and has changed.
            Statements.BumpPersonRev.Bind(personId).ExecuteNonQuery();
            conversation.Add(new WriterMember(personId, readSeq: 0));
        }

        _cache.Add(conversation);
        return conversation;
    }

    private WriterConversation? Load(string id)
    {
        if (_cache.Find(id) is { } cached)
        {
            return cached;
        }

        WriterConversation conversation;
        using (var reader = Statements.LoadConversation.Bind(id).ExecuteReader())
        {
            if (!reader.Read())
            {
                return null;
            }

            conversation = new WriterConversation(id, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        }

        using (var reader = Statements.LoadMembers.Bind(id).ExecuteReader())
        {
            while (reader.Read())
            {
                conversation.Add(new WriterMember(reader.GetString(0), reader.GetInt64(1)));
            }
        }

        _cache.Add(conversation);
        return conversation;
    }

    private void EndTransaction()
    {
        _transaction?.Dispose();
        _transaction = null;
    }

    private static (string Low, string High) Order(string one, string other) =>
        string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
}
