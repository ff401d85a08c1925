namespace Parley.SocketIO;

/// <summary>A class of handlers that wants to know of clients that leave the namespace to which it is mapped.</summary>
public interface IHandlesDisconnection
{
    /// <summary>
    /// Called on an instance of its own when a client has left, after its rooms were left. An event that came before may still
    /// be under way.
    /// </summary>
    /// <param name="reason">Why it left.</param>
    /// <returns>The work; a server that stops waits for it (<see cref="SocketIOOptions.DrainTimeout"/>).</returns>
    Task OnDisconnectedAsync(DisconnectReason reason);
}
