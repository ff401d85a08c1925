using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>
/// What the client said when it connected: the first HTTP request of the connection, and the payload of the CONNECT packet
/// of this namespace.
/// </summary>
public sealed partial class Handshake
{
    internal Handshake(HandshakeRequest request, JsonElement auth, DateTimeOffset time)
    {
        Request = request;
        Auth = auth;
        Time = time;
    }

    /// <summary>The query of the first request, Engine.IO's own keys included.</summary>
    public IQueryCollection Query => Request.Query;

    /// <summary>The headers of the first request.</summary>
    public IHeaderDictionary Headers => Request.Headers;

    /// <summary>The <c>auth</c> option of the client: a JSON object, empty when the client gave none.</summary>
    public JsonElement Auth { get; }

    /// <summary>The address of the client, or <see langword="null"/> where the host knows none.</summary>
    public string? Address => Request.Address;

    /// <summary>When the namespace was joined.</summary>
    public DateTimeOffset Time { get; }

    /// <summary><see cref="Time"/> in milliseconds since 1970.</summary>
    public long Issued => Time.ToUnixTimeMilliseconds();

    /// <summary>Whether the first request came over TLS.</summary>
    public bool Secure => Request.Secure;

    /// <summary>Whether the first request named an origin, as requests from web pages of other sites do.</summary>
    public bool IsCrossDomain => Request.Headers.ContainsKey("Origin");

    /// <summary>Path and query of the first request.</summary>
    public string Url => Request.Url;

    /// <summary>The HTTP version of the first request, for instance <c>HTTP/2</c>; empty of a client of another server.</summary>
    public string Protocol => Request.Protocol;

    private HandshakeRequest Request { get; }
}
