using System.Globalization;
using System.Security.Cryptography;
using Parley.SocketIO.AdminUI;

namespace Parley.SocketIO.TestServer;

/// <summary>The command line. The twin on Node takes the same.</summary>
internal sealed class Flags
{
    public string Urls { get; private set; } = "http://127.0.0.1:0";

    public TimeSpan? PingInterval { get; private set; }

    public TimeSpan? PingTimeout { get; private set; }

    public TimeSpan? UpgradeTimeout { get; private set; }

    public TimeSpan? ConnectTimeout { get; private set; }

    public int? MaxHttpBufferSize { get; private set; }

    public IList<string> Origins { get; } = [];

    public SocketIOTransports? Transports { get; private set; }

    public bool AllowEIO3 { get; private set; }

    public bool AllowJsonp { get; private set; }

    public bool MessagePack { get; private set; }

    public bool Https { get; private set; }

    public bool Cookie { get; private set; }

    public bool PerMessageDeflate { get; private set; }

    public string? InitialPacket { get; private set; }

    /// <summary>How long a client may be away and go on where it was.</summary>
    public TimeSpan? Recovery { get; private set; }

    /// <summary>Whether a handshake with the header <c>X-Refuse</c> is refused with the header's text.</summary>
    public bool Refuse { get; private set; }

    /// <summary>How much the Admin UI is told; none without the flag.</summary>
    public AdminUIMode? AdminUI { get; private set; }

    public bool AdminUIReadOnly { get; private set; }

    /// <summary>Whether the server has what the conformance cases need.</summary>
    public bool Topics { get; private set; }

    public bool Cleanup { get; private set; }

    /// <summary>What the ids of this server's sessions begin with, where several stand behind a proxy.</summary>
    public string? Node { get; private set; }

    /// <summary>The address of a proxy whose headers name the client.</summary>
    public string? TrustedProxy { get; private set; }

    public static Flags Parse(string[] args)
    {
        var flags = new Flags();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            switch (name)
            {
                case "--urls":
                    flags.Urls = Value();
                    break;
                case "--ping-interval":
                    flags.PingInterval = Milliseconds();
                    break;
                case "--ping-timeout":
                    flags.PingTimeout = Milliseconds();
                    break;
                case "--upgrade-timeout":
                    flags.UpgradeTimeout = Milliseconds();
                    break;
                case "--connect-timeout":
                    flags.ConnectTimeout = Milliseconds();
                    break;
                case "--max-http-buffer-size":
                    flags.MaxHttpBufferSize = int.Parse(Value(), CultureInfo.InvariantCulture);
                    break;
                case "--origin":
                    flags.Origins.Add(Value());
                    break;
                case "--transports":
                    flags.Transports = Enum.Parse<SocketIOTransports>(Value(), ignoreCase: true);
                    break;
                case "--allow-eio3":
                    flags.AllowEIO3 = true;
                    break;
                case "--allow-jsonp":
                    flags.AllowJsonp = true;
                    break;
                case "--parser":
                    flags.MessagePack = Value() == "msgpack";
                    break;
                case "--https":
                    flags.Https = true;
                    break;
                case "--cookie":
                    flags.Cookie = true;
                    break;
                case "--per-message-deflate":
                    flags.PerMessageDeflate = true;
                    break;
                case "--initial-packet":
                    flags.InitialPacket = Value();
                    break;
                case "--recovery":
                    flags.Recovery = Milliseconds();
                    break;
                case "--admin-ui":
                    flags.AdminUI = Enum.Parse<AdminUIMode>(Value(), ignoreCase: true);
                    break;
                case "--admin-ui-readonly":
                    flags.AdminUIReadOnly = true;
                    break;
                case "--refuse":
                    flags.Refuse = true;
                    break;
                case "--topics":
                    flags.Topics = true;
                    break;
                case "--cleanup":
                    flags.Cleanup = true;
                    break;
                case "--node":
                    flags.Node = Value();
                    break;
                case "--trusted-proxy":
                    flags.TrustedProxy = Value();
                    break;
                default:
                    throw new ArgumentException($"Unknown flag {name}");
            }

            string Value()
            {
                return ++i < args.Length ? args[i] : throw new ArgumentException($"{name} needs a value");
            }

            TimeSpan Milliseconds()
            {
                return TimeSpan.FromMilliseconds(int.Parse(Value(), CultureInfo.InvariantCulture));
            }
        }

        return flags;
    }

    public void Apply(SocketIOOptions options)
    {
        options.PingInterval = PingInterval ?? options.PingInterval;
        options.PingTimeout = PingTimeout ?? options.PingTimeout;
        options.UpgradeTimeout = UpgradeTimeout ?? options.UpgradeTimeout;
        options.ConnectTimeout = ConnectTimeout ?? options.ConnectTimeout;
        options.MaxHttpBufferSize = MaxHttpBufferSize ?? options.MaxHttpBufferSize;
        options.AllowEIO3 = AllowEIO3;
        options.AllowJsonp = AllowJsonp;
        options.Transports = Transports ?? options.Transports;
        options.Parser = MessagePack ? SocketIOParser.MessagePack : options.Parser;
        options.Cookie = Cookie ? SocketIOCookie.CreateDefault() : null;
        options.PerMessageDeflate = PerMessageDeflate ? new SocketIOPerMessageDeflateOptions() : null;
        options.InitialPacket = InitialPacket;
        options.ConnectionStateRecovery = Recovery is { } duration
            ? new ConnectionStateRecoveryOptions { MaxDisconnectionDuration = duration }
            : null;
        options.CleanupEmptyChildNamespaces = Cleanup;
        if (Node is not null)
        {
            options.GenerateId = _ => ValueTask.FromResult(Node + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        }

        if (Refuse)
        {
            options.AllowRequest = static context => ValueTask.FromResult(
                context.Request.Headers.TryGetValue("X-Refuse", out var text) ? text.ToString() : null);
        }

        // The Admin UI's page asks with credentials, for sticky cookies.
        options.Cors.AllowCredentials = AdminUI is not null;
        foreach (var origin in Origins)
        {
            options.Cors.AllowedOrigins.Add(origin);
        }
    }

    public void Apply(AdminUIOptions options)
    {
        options.NamespaceName = "/watch";
        options.UserName = "ada";
        options.Password = "correct horse";
        options.ServerId = "one";
        options.Mode = AdminUI;
        options.ReadOnly = AdminUIReadOnly;
    }
}
