namespace Parley.SocketIO;

/// <summary>What happens to an event that comes too soon.</summary>
public enum RateLimitAction
{
    /// <summary>
    /// It is dropped: no handler sees it, and an acknowledgement that the client waits for is not sent. The first of
    /// each window goes to <see cref="SocketIOServer.OnError"/> with a <see cref="RateLimitExceededException"/>.
    /// </summary>
    Drop,

    /// <summary>The whole connection is closed with "forced close".</summary>
    Disconnect,
}
