namespace Parley.SocketIO.AdminUI;

/// <summary>
/// Who may use the Admin UI, and what it may see and do. One of <see cref="UserName"/> with <see cref="Password"/>,
/// <see cref="Authenticate"/> and <see cref="AllowAnonymous"/> must be set: else the server does not start.
/// </summary>
public sealed class AdminUIOptions
{
    /// <summary>The namespace that the Admin UI connects to.</summary>
    /// <value>The default is <c>/admin</c>.</value>
    public string NamespaceName { get; set; } = "/admin";

    /// <summary>The user name of the administrator.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public string? UserName { get; set; }

    /// <summary>The password of the administrator. Take it from a secret store or the environment, not from the code.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public string? Password { get; set; }

    /// <summary>
    /// Decides who may sign in, where one name and one password are not enough: against hashed passwords, accounts, roles of
    /// <see cref="Socket.User"/>. An exception is logged and means no.
    /// </summary>
    /// <value>The default is <see langword="null"/>.</value>
    public Func<AdminUICredentials, ValueTask<bool>>? Authenticate { get; set; }

    /// <summary>Whether everyone who can reach the server is an administrator.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>How many wrong passwords one address may send in <see cref="FailureWindow"/>; then it has to wait.</summary>
    /// <value>The default is 10.</value>
    public int MaxFailures { get; set; } = 10;

    /// <summary>How long wrong passwords count.</summary>
    /// <value>The default is one minute.</value>
    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Remembers who has signed in, so that a page that is loaded again need not ask.</summary>
    /// <value>The default is <see langword="null"/>: the memory of this process, for <see cref="SessionDuration"/>.</value>
    public AdminUISessionStore? SessionStore { get; set; }

    /// <summary>How long somebody who has signed in stays so.</summary>
    /// <value>The default is one day.</value>
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether the Admin UI may look only: it can send no event, move and disconnect no socket.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ReadOnly { get; set; }

    /// <summary>Tells this server from the others of a cluster.</summary>
    /// <value>The default is <see langword="null"/>: the name of the machine.</value>
    public string? ServerId { get; set; }

    /// <summary>How much the Admin UI is told.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <see cref="AdminUIMode.Development"/> where the host's environment is, else
    /// <see cref="AdminUIMode.Production"/>.
    /// </value>
    public AdminUIMode? Mode { get; set; }

    /// <summary>Headers of handshakes whose values the Admin UI is not told.</summary>
    /// <value>The default are <c>Cookie</c>, <c>Authorization</c> and <c>Proxy-Authorization</c>.</value>
    public ISet<string> HiddenHeaders { get; } =
        new HashSet<string>(["Cookie", "Authorization", "Proxy-Authorization"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Keys in the query of handshakes whose values the Admin UI is not told.</summary>
    /// <value>The default are <c>token</c> and <c>access_token</c>.</value>
    public ISet<string> HiddenQueryKeys { get; } = new HashSet<string>(["token", "access_token"], StringComparer.OrdinalIgnoreCase);
}
