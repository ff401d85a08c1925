namespace Parley.SocketIO;

public sealed partial class Socket
{
    /// <summary>The Engine.IO connection below the socket, which the client's sockets of other namespaces share.</summary>
    public EngineConnection Connection => _session.Connection;
}
