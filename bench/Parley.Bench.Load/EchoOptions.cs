namespace Parley.Bench.Load;

/// <summary>What is spoken above WebSocket.</summary>
internal enum EchoProtocol
{
    /// <summary>Socket.IO 5 over Engine.IO 4: the event <c>echo</c>, answered by its acknowledgement.</summary>
    SocketIO,

    /// <summary>Nothing: the same text comes back as it was sent.</summary>
    Plain,
}

/// <param name="Url">Scheme, host and port; a path too where the protocol is plain.</param>
/// <param name="Protocol">What is spoken above WebSocket.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="InFlight">How many messages each connection has on the way at any time.</param>
/// <param name="PayloadBytes">The length of the echoed string.</param>
/// <param name="WarmUp">
/// How long the server works before anything is counted: its CPU time where its process is known, at most ten times as long by the clock.
/// </param>
/// <param name="Duration">How long is counted.</param>
/// <param name="ServerProcess">The id of the server's process on this machine, whose CPU time is read; null when it is elsewhere.</param>
internal sealed record EchoOptions(
    Uri Url,
    EchoProtocol Protocol,
    int Connections,
    int InFlight,
    int PayloadBytes,
    TimeSpan WarmUp,
    TimeSpan Duration,
    int? ServerProcess);
