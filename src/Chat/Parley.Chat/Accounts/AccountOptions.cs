namespace Parley.Chat.Accounts;

/// <summary>Who may make an account.</summary>
internal enum SignUpPolicy
{
    /// <summary>Open on loopback and on a local network; closed after the first account if the public URL is HTTPS. Default.</summary>
    Automatic,

    /// <summary>Everyone who reaches the site.</summary>
    Open,

    /// <summary>Nobody, once there is an account.</summary>
    Closed,
}

/// <summary>
/// Passwords and the limits around them. A developer's ten test people all come from loopback, and whoever is on the machine
/// itself need not be slowed down by the address: the limits per address are wider there. The limit per account is the same.
/// </summary>
internal sealed class AccountOptions
{
    /// <summary>Who may make an account. Default <see cref="SignUpPolicy.Automatic"/>.</summary>
    public SignUpPolicy SignUp { get; set; }

    /// <summary>Rounds of PBKDF2 with HMAC-SHA512. Default 220,000, about a quarter of a second of one core.</summary>
    public int PasswordIterations { get; set; } = 220_000;

    /// <summary>How many passwords may wait to be hashed; one core hashes one at a time. Beyond: 503. Default 50.</summary>
    public int PasswordQueue { get; set; } = 50;

    /// <summary>
    /// Wrong passwords for one account from one address until it has to wait: a minute after these, twice as long after each
    /// further one. Default 5.
    /// </summary>
    public int SignInFailures { get; set; } = 5;

    /// <summary>The first wait, and the time after which failures are forgotten if no wait was reached. Default 1 minute.</summary>
    public TimeSpan SignInFirstWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait. Default 15 minutes.</summary>
    public TimeSpan SignInLongestWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Sign-ins from one address per minute, right or wrong. Default 20.</summary>
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>The same for loopback. Default 600.</summary>
    public int LoopbackSignInsPerMinute { get; set; } = 600;

    /// <summary>Accounts from one address per hour, refused attempts included. Default 10.</summary>
    public int SignUpsPerHour { get; set; } = 10;

    /// <summary>The same for loopback. Default 1,000.</summary>
    public int LoopbackSignUpsPerHour { get; set; } = 1_000;
}
