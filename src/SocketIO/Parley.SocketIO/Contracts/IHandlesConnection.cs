namespace Parley.SocketIO;

/// <summary>A class of handlers that wants to know of clients that join the namespace to which it is mapped.</summary>
public interface IHandlesConnection
{
    /// <summary>
    /// Called on an instance of its own when a client has joined, after it was told so. Its events wait until the task completes.
    /// </summary>
    /// <returns>The work.</returns>
    Task OnConnectedAsync();
}
