namespace Parley.SocketIO.AdminUI;

/// <summary>
/// Remembers who has signed in to the Admin UI. Servers of a cluster that share one spare administrators to sign in to each.
/// Called from any thread, many at once.
/// </summary>
public abstract class AdminUISessionStore
{
    /// <summary>Says whether somebody has signed in with this session, and it has not expired.</summary>
    /// <param name="sessionId">What the page has kept; anything may come.</param>
    /// <returns>Whether the session is good.</returns>
    public abstract ValueTask<bool> ExistsAsync(string sessionId);

    /// <summary>Keeps a new session.</summary>
    /// <param name="sessionId">A secret: whoever knows it is an administrator. Keep a hash of it where others can read.</param>
    /// <param name="duration">How long it is good.</param>
    /// <returns>A task that completes when it is kept.</returns>
    public abstract ValueTask SaveAsync(string sessionId, TimeSpan duration);
}
