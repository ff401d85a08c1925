namespace Parley.SocketIO;

/// <summary>
/// Which web pages may connect. A page of the server's own origin always may, and so may a client that sends no
/// <c>Origin</c> header, since it is not a web page. The rule holds for every request of a connection, not only for the
/// first, and for WebSocket as for long-polling.
/// </summary>
public sealed class SocketIOCorsOptions
{
    /// <summary>
    /// Origins that may connect besides the server's own, each as <c>scheme://host[:port]</c>, compared without regard to
    /// the case of scheme and host.
    /// </summary>
    public ISet<string> AllowedOrigins { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Lets the pages of every site connect. Any site that a person visits can then talk to this server in their name, so
    /// leave it off where cookies identify people.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AllowAnyOriginUnsafe { get; set; }

    /// <summary>Whether pages of the allowed origins may send cookies (<c>withCredentials</c> in the client).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AllowCredentials { get; set; }
}
