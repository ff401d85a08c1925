namespace Parley.Bench.Soak.Server;

/// <summary>What the server holds at a moment, right after a forced collection.</summary>
/// <param name="Heap">Bytes of the managed objects that survived the collection.</param>
/// <param name="Sessions">Engine.IO sessions.</param>
/// <param name="Sockets">Sockets of all namespaces.</param>
/// <param name="Namespaces">Namespaces, dynamic ones included.</param>
/// <param name="Rooms">Rooms of all namespaces.</param>
/// <param name="Deadlines">What the deadline wheel waits for.</param>
/// <param name="PendingAcknowledgements">Acknowledgements that connected clients owe.</param>
/// <param name="Questions">Handlers that wait for an acknowledgement.</param>
/// <param name="Handlers">Asynchronous handlers that run.</param>
/// <param name="Connected">Sockets that were ever connected.</param>
/// <param name="Disconnected">Sockets whose disconnect handler has run.</param>
/// <param name="Faults">Exceptions that nobody observed, and errors in the log that the traffic does not explain.</param>
/// <param name="ExpectedErrors">Errors in the log that the traffic explains.</param>
/// <param name="Warnings">Warnings in the log.</param>
internal sealed record ServerState(
    long Heap,
    int Sessions,
    int Sockets,
    int Namespaces,
    int Rooms,
    int Deadlines,
    int PendingAcknowledgements,
    int Questions,
    int Handlers,
    long Connected,
    long Disconnected,
    string[] Faults,
    long ExpectedErrors,
    long Warnings);
