namespace Parley.SocketIO;

/// <summary>
/// When messages over WebSocket are compressed (RFC 7692). Every connection that does costs up to about 300 KB of memory, and
/// whoever can see the size of messages and put text of their own beside a secret can guess the secret by and by (BREACH).
/// What arrives is inflated no further than <see cref="SocketIOOptions.MaxHttpBufferSize"/>.
/// </summary>
public sealed class SocketIOPerMessageDeflateOptions
{
    /// <summary>Smaller messages, in bytes, are sent as they are.</summary>
    /// <value>The default is 1024.</value>
    public int Threshold { get; set; } = 1024;

    /// <summary>
    /// The largest window of the server's compressor, as a power of two of bytes, from 9 to 15: memory against size. A
    /// client may ask for a smaller one.
    /// </summary>
    /// <value>The default is 15.</value>
    public int ServerMaxWindowBits { get; set; } = 15;

    /// <summary>Whether the server compresses every message on its own, which makes them larger.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ServerNoContextTakeover { get; set; }

    /// <summary>Whether clients must compress every message on its own. Hosts that offer no stream do not ask for it.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ClientNoContextTakeover { get; set; }
}
