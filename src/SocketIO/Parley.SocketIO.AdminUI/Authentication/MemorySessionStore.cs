using System.Security.Cryptography;
using System.Text;

namespace Parley.SocketIO.AdminUI.Authentication;

/// <summary>
/// Sessions in the memory of the process, as hashes, so that neither a dump nor the time of a look-up tells one. Bounded: of
/// too many, the one that expires first is forgotten. Thread-safe.
/// </summary>
internal sealed class MemorySessionStore(TimeProvider time, int limit = 1000) : AdminUISessionStore
{
    private const int LongestId = 128;

    private readonly Dictionary<string, DateTimeOffset> _expiry = new(StringComparer.Ordinal);

    public override ValueTask<bool> ExistsAsync(string sessionId)
    {
        if (sessionId.Length > LongestId)
        {
            return new ValueTask<bool>(false);
        }

        lock (_expiry)
        {
            return new ValueTask<bool>(_expiry.TryGetValue(Hash(sessionId), out var expires) && expires > time.GetUtcNow());
        }
    }

    public override ValueTask SaveAsync(string sessionId, TimeSpan duration)
    {
        lock (_expiry)
        {
            var now = time.GetUtcNow();
            foreach (var (id, _) in _expiry.Where(session => session.Value <= now).ToArray())
            {
                _expiry.Remove(id);
            }

            if (_expiry.Count >= limit)
            {
                _expiry.Remove(_expiry.MinBy(session => session.Value).Key);
            }

            _expiry[Hash(sessionId)] = now + duration;
        }

        return ValueTask.CompletedTask;
    }

    private static string Hash(string sessionId)
    {
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(sessionId)));
    }
}
