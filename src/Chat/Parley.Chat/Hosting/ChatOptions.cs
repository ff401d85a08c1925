using Parley.Chat.Accounts;
using Parley.Chat.Messages;
using Parley.Chat.People;
using Parley.Chat.Storage.Writing;

namespace Parley.Chat.Hosting;

/// <summary>
/// All options of the chat, section <c>Chat</c> of the configuration: <c>--Chat:Messages:PerSecond=50</c> on the command line,
/// <c>Chat__Messages__PerSecond=50</c> in the environment, or <c>appsettings.json</c>.
/// </summary>
internal sealed class ChatOptions
{
    public const string Section = "Chat";

    /// <summary>The port on loopback. Short form <c>--port</c>. 0 takes a free one. Default 3001.</summary>
    public int Port { get; set; } = 3001;

    /// <summary>The data folder, relative to the current directory. Short form <c>--data</c>. Default <c>data</c>.</summary>
    public string Data { get; set; } = "data";

    /// <summary>The address people use, when it is not localhost. Short form <c>--public-url</c>.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Allow plain HTTP under another name than localhost, and listen on all interfaces. Short form <c>--insecure-lan</c>.
    /// </summary>
    public bool InsecureLan { get; set; }

    public AccountOptions Accounts { get; set; } = new();

    public SessionLifetimeOptions Sessions { get; set; } = new();

    public MessageOptions Messages { get; set; } = new();

    public PresenceOptions Presence { get; set; } = new();

    /// <summary>The limits of the storage's write queue.</summary>
    public WriteGateOptions Writer { get; set; } = new();
}
