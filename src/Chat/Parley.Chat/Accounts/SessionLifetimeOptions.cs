namespace Parley.Chat.Accounts;

/// <summary>How long a device stays signed in.</summary>
internal sealed class SessionLifetimeOptions
{
    /// <summary>Without use. An open socket is use. Default 14 days.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Altogether. Default 90 days.</summary>
    public TimeSpan Absolute { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How old "last seen" may get before it is written again. Default 1 hour.</summary>
    public TimeSpan Touch { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often sockets are checked against their sessions, and dead sessions are removed. Default 1 minute.</summary>
    public TimeSpan Sweep { get; set; } = TimeSpan.FromMinutes(1);
}
