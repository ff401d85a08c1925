using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>
/// What a Socket.IO server allows and how long it waits. Names and defaults are those of the Node.js server where it has
/// the option; bounds that it leaves open are marked.
/// </summary>
public sealed class SocketIOOptions
{
    /// <summary>How long after the handshake, and after each pong, the server sends a ping.</summary>
    /// <value>The default is 25 seconds.</value>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to answer a ping before its connection counts as lost.</summary>
    /// <value>The default is 20 seconds.</value>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an upgrade from long-polling to WebSocket may take.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may stay connected without joining a namespace.</summary>
    /// <value>The default is 45 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// The largest message, in bytes: one WebSocket message, one body of a polling request, one packet with all its
    /// attachments. It is enforced while reading.
    /// </summary>
    /// <value>The default is 1,000,000.</value>
    public int MaxHttpBufferSize { get; set; } = 1_000_000;

    /// <summary>The transports that clients may use.</summary>
    /// <value>The default is <see cref="SocketIOTransports.All"/>.</value>
    public SocketIOTransports Transports { get; set; } = SocketIOTransports.All;

    /// <summary>Whether a client may go on from long-polling to WebSocket.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>
    /// Whether clients of Socket.IO 2 may connect, which speak revision 3 of Engine.IO. Their sockets of the namespace <c>/</c>
    /// have the id of the session, as such clients expect: with it whoever learns it can act as the client, so do not show ids
    /// of these sockets to others. In a browser such a client sends cookies to other origins by itself: pages of another origin
    /// need <see cref="SocketIOCorsOptions.AllowCredentials"/> too.
    /// </summary>
    /// <value>The default is <see langword="false"/>: they are refused with code 5, "Unsupported protocol version".</value>
    public bool AllowEIO3 { get; set; }

    /// <summary>
    /// Whether long-polling may be answered with scripts (JSONP), for browsers without XMLHttpRequest. A page of any site can
    /// include a script, so <see cref="Cors"/> does not protect what such a client is told.
    /// </summary>
    /// <value>The default is <see langword="false"/>: such requests are refused with code 3, "Bad request".</value>
    public bool AllowJsonp { get; set; }

    /// <summary>Which origins of web pages may connect. By default only the server's own.</summary>
    public SocketIOCorsOptions Cors { get; } = new();

    /// <summary>
    /// How many bytes may wait to be sent to one client. A client over it is dropped with "transport error": it does
    /// not read as fast as the application writes. The Node.js server has no such bound.
    /// </summary>
    /// <value>The default is 8 MiB.</value>
    public int MaxSendBufferSize { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// How many bytes of received events may wait for an asynchronous handler of one socket. A client over it is
    /// dropped with "transport error": it sends faster than its handlers work. The Node.js server has no such bound.
    /// </summary>
    /// <value>The default is 8 MiB.</value>
    public int MaxPendingEventsSize { get; set; } = 8 * 1024 * 1024;

    /// <summary>How many namespaces one client may join. The Node.js server has no such bound.</summary>
    /// <value>The default is 32.</value>
    public int MaxNamespacesPerClient { get; set; } = 32;

    /// <summary>
    /// How many events of each socket are handled in a time, of all names together; <see langword="null"/> for no limit. Events
    /// of one name are limited by <see cref="Namespace.LimitRate"/>. The Node.js server has no such limit.
    /// </summary>
    /// <value>The default is <see langword="null"/>.</value>
    public EventRateLimit? EventRateLimit { get; set; }

    /// <summary>
    /// Whether a connection is closed when the ticket or token of its first request expires
    /// (<see cref="Microsoft.AspNetCore.Authentication.AuthenticationProperties.ExpiresUtc"/>).
    /// See <see cref="Socket.ExpireAt"/> for tokens that middlewares check.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool CloseOnAuthenticationExpiration { get; set; }

    /// <summary>
    /// How long a server that stops waits for asynchronous handlers that run, before it disconnects the clients, and how long
    /// it then waits for their disconnect handlers. It takes no new clients meanwhile.
    /// </summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether a handler's parameter whose type is a registered service is an argument of the event all the same. Services are
    /// then reached by a parameter of type <see cref="IServiceProvider"/>, or by <see cref="Socket.Services"/>.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool DisableImplicitFromServicesParameters { get; set; }

    /// <summary>How many rooms one socket may be in. The Node.js server has no such bound.</summary>
    /// <value>The default is 10,000.</value>
    public int MaxRoomsPerSocket { get; set; } = 10_000;

    /// <summary>
    /// How many namespaces clients may bring into being, of all patterns and functions together
    /// (<see cref="SocketIOServer.Of(System.Text.RegularExpressions.Regex)"/>). The Node.js server has no such bound.
    /// </summary>
    /// <value>The default is 10,000.</value>
    public int MaxDynamicNamespaces { get; set; } = 10_000;

    /// <summary>
    /// Whether a child of a pattern or function is removed when its last socket has left, and no client may come back to it
    /// (<see cref="ConnectionStateRecovery"/>). Namespaces that the application has declared stay, but not those which are
    /// children by their name.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool CleanupEmptyChildNamespaces { get; set; }

    /// <summary>
    /// Lets clients that were away for a moment go on where they were; <see langword="null"/> to switch it off.
    /// </summary>
    /// <value>The default is <see langword="null"/>.</value>
    public ConnectionStateRecoveryOptions? ConnectionStateRecovery { get; set; }

    /// <summary>
    /// Creates the adapter of each namespace; <see langword="null"/> for one of this server alone
    /// (<see cref="InMemoryAdapter"/>, or <see cref="RecoveryAdapter"/> with <see cref="ConnectionStateRecovery"/>).
    /// </summary>
    /// <value>The default is <see langword="null"/>.</value>
    public Func<Namespace, Adapter>? Adapter { get; set; }

    /// <summary>How many acknowledgements of one socket the server may wait for. The Node.js server has no such bound.</summary>
    /// <value>The default is 10,000.</value>
    public int MaxPendingAcknowledgements { get; set; } = 10_000;

    /// <summary>
    /// Whether the path that clients name ends with a slash, as theirs do by default. With <see langword="false"/> it is
    /// served without the slash too, for clients with <c>addTrailingSlash: false</c>.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AddTrailingSlash { get; set; } = true;

    /// <summary>
    /// Whether the files of the JavaScript client are handed out below the path: <c>/socket.io/socket.io.js</c>, <c>.min.js</c>,
    /// <c>.esm.min.js</c> and <c>.msgpack.min.js</c>, each with its <c>.map</c>. They are public: any page may include them.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ServeClient { get; set; } = true;

    /// <summary>
    /// Decides whether a client may connect, for instance by its headers. Asked once, at the handshake, by long-polling and
    /// WebSocket alike; <see langword="null"/> accepts, a text refuses with 403 and this text, an empty one with "Forbidden".
    /// An exception, or no answer within <see cref="ConnectTimeout"/>, refuses as well.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no check of its own.</value>
    public Func<HttpContext, ValueTask<string?>>? AllowRequest { get; set; }

    /// <summary>
    /// Makes the ids of connections: 1 to 64 characters of <c>A-Z a-z 0-9 _ -</c>, no two alike at a time. Whoever guesses an
    /// id can speak as its client, so make them of at least 120 random bits; sticky load balancers expect 20 characters. An
    /// exception, an id that cannot be used, or none within <see cref="ConnectTimeout"/> refuses the client with code 3.
    /// </summary>
    /// <value>The default is <see langword="null"/>: 20 random characters.</value>
    public Func<HttpContext, ValueTask<string>>? GenerateId { get; set; }

    /// <summary>
    /// A cookie with the id of the connection, set by the response that opens it, for load balancers that keep a client at one
    /// server by a cookie. <see cref="SocketIOCookie.CreateDefault"/> makes the cookie of the Node.js server.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no cookie.</value>
    public CookieBuilder? Cookie { get; set; }

    /// <summary>When answers of long-polling are compressed; <see langword="null"/> for never.</summary>
    /// <value>The default is from 1024 bytes on.</value>
    public SocketIOHttpCompressionOptions? HttpCompression { get; set; } = new();

    /// <summary>When messages over WebSocket are compressed; <see langword="null"/> for never.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public SocketIOPerMessageDeflateOptions? PerMessageDeflate { get; set; }

    /// <summary>
    /// A message that every client receives right behind the handshake, in the same flush. It is one of Engine.IO, below
    /// Socket.IO: a stock Socket.IO client accepts it only if it is a Socket.IO packet.
    /// </summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public string? InitialPacket { get; set; }

    /// <summary>How arguments are read and written.</summary>
    /// <value>The default is <see cref="JsonSerializerDefaults.Web"/> with relaxed escaping.</value>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = SocketIOJson.CreateDefaultOptions();

    /// <summary>What packets are written in. Clients must use the same.</summary>
    /// <value>The default is <see cref="SocketIOParser.Json"/>.</value>
    public SocketIOParser Parser { get; set; } = SocketIOParser.Json;
}
