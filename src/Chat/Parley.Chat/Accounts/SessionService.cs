using System.Buffers.Text;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Accounts;

namespace Parley.Chat.Accounts;

/// <summary>
/// Signed-in devices as rows. The key lives in the cookie alone; the row has its hash, so a copy of the database opens nothing.
/// </summary>
internal sealed partial class SessionService(
    ChatStore store, SessionLifetimeOptions options, TimeProvider time, ILogger<SessionService> logger)
{
    private const int KeyBytes = 32;
    private const int KeyLength = 43;

    /// <summary>Raised after a session has ended, on the caller's thread; the sockets listen.</summary>
    public event Action<string>? Ended;

    /// <summary>The longest a session can last.</summary>
    public TimeSpan LongestLifetime => options.Absolute;

    /// <summary>Begins a session and gives the key for the cookie. Every sign-in has a new one.</summary>
    public async Task<string> BeginAsync(string personId, string deviceName)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        var hash = Hash(key);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = RandomId.New();
        await store.WriteAccountsAsync(accounts =>
        {
            accounts.Sessions.Add(new Session
            {
                Id = id,
                KeyHash = hash,
                PersonId = personId,
                DeviceName = deviceName,
                CreatedAt = now,
                LastSeenAt = now,
            });
            return id;
        });
        return key;
    }

    /// <summary>The session of a cookie, if it stands. Being found counts as use.</summary>
    public async Task<ActiveSession?> FindByKeyAsync(string key)
    {
        if (key.Length != KeyLength)
        {
            return null;
        }

        var hash = Hash(key);
        var session = await FindAsync(s => s.KeyHash == hash);
        if (session is not null && time.GetUtcNow() - session.LastSeenAt >= options.Touch)
        {
            await TryTouchAsync([session.Id]);
        }

        return session;
    }

    /// <summary>A session by its public id, if it stands.</summary>
    public Task<ActiveSession?> FindByIdAsync(string id) => FindAsync(s => s.Id == id);

    /// <summary>Ends a session for good.</summary>
    public async Task EndAsync(string id)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await store.WriteAccountsAsync(accounts => accounts.Sessions
            .Where(s => s.Id == id && s.RevokedAt == null)
            .ExecuteUpdate(set => set.SetProperty(s => s.RevokedAt, now)));
        Ended?.Invoke(id);
    }

    /// <summary>Of the sessions named, those that stand. The rest are over.</summary>
    public async Task<IReadOnlyList<ActiveSession>> FilterActiveAsync(IReadOnlyCollection<string> ids)
    {
        List<ActiveSession> active = [];
        foreach (var chunk in ids.Chunk(500))
        {
            var rows = await QueryAsync(s => chunk.Contains(s.Id));
            active.AddRange(rows);
        }

        return active;
    }

    /// <summary>Marks sessions as used now.</summary>
    public async Task TryTouchAsync(IReadOnlyCollection<string> ids)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            foreach (var chunk in ids.Chunk(500))
            {
                await store.WriteAccountsAsync(accounts => accounts.Sessions
                    .Where(s => chunk.Contains(s.Id) && s.RevokedAt == null)
                    .ExecuteUpdate(set => set.SetProperty(s => s.LastSeenAt, now)));
            }
        }
        catch (StoreBusyException)
        {
            // There will be another use.
            LogTouchSkipped(logger);
        }
    }

    /// <summary>Removes the rows of sessions that ended or ran out.</summary>
    public Task<int> RemoveDeadAsync()
    {
        var now = time.GetUtcNow();
        var (idle, absolute) = Horizons(now);
        var revoked = (now - TimeSpan.FromDays(1)).ToUnixTimeMilliseconds();
        return store.WriteAccountsAsync(accounts => accounts.Sessions
            .Where(s => s.LastSeenAt <= idle || s.CreatedAt <= absolute || s.RevokedAt < revoked)
            .ExecuteDelete());
    }

    private async Task<ActiveSession?> FindAsync(Expression<Func<Session, bool>> which)
    {
        var rows = await QueryAsync(which);
        return rows.Count == 0 ? null : rows[0];
    }

    private Task<List<ActiveSession>> QueryAsync(Expression<Func<Session, bool>> which)
    {
        var (idle, absolute) = Horizons(time.GetUtcNow());
        return store.ReadAccountsAsync(accounts => accounts.Sessions
            .Where(which)
            .Where(s => s.RevokedAt == null && s.LastSeenAt > idle && s.CreatedAt > absolute)
            .Select(s => new ActiveSession(
                s.Id,
                s.PersonId,
                s.Person!.Name,
                s.Person.IsAdmin,
                DateTimeOffset.FromUnixTimeMilliseconds(s.CreatedAt),
                DateTimeOffset.FromUnixTimeMilliseconds(s.LastSeenAt)))
            .ToListAsync());
    }

    private (long Idle, long Absolute) Horizons(DateTimeOffset now) =>
        ((now - options.Idle).ToUnixTimeMilliseconds(), (now - options.Absolute).ToUnixTimeMilliseconds());

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));

    [LoggerMessage(Level = LogLevel.Debug, Message = "The storage is busy; a session's last use was not written.")]
    private static partial void LogTouchSkipped(ILogger logger);
}
