namespace Parley.SocketIO;

/// <summary>
/// An extension of the server, added to the services of <see cref="ISocketIOBuilder"/>. It is given the server before the
/// application is, so that its handlers come before the application's. It must not ask for the server by dependency injection.
/// </summary>
public interface IConfigureSocketIOServer
{
    /// <summary>Adds hooks, namespaces and handlers.</summary>
    /// <param name="server">The server, of which nobody else knows yet.</param>
    void Configure(SocketIOServer server);
}
