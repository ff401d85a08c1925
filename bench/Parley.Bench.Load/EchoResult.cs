namespace Parley.Bench.Load;

/// <param name="Messages">Answers that arrived within the counted time, each checked byte by byte.</param>
/// <param name="Lost">Messages that had no answer five seconds after the last one was sent.</param>
/// <param name="MessagesPerSecond">Answers a second.</param>
/// <param name="ServerMicroseconds">CPU time of the server's process per message; null when its process is not known.</param>
/// <param name="ServerBusy">The share of one core that the server used; null when its process is not known.</param>
/// <param name="LoadBusy">The share of one core that the load itself used: near 1 the load is the limit.</param>
/// <param name="P50">Median time from send to answer, in microseconds.</param>
/// <param name="P99">The time that 99 of 100 messages did not exceed, in microseconds.</param>
internal sealed record EchoResult(
    long Messages,
    long Lost,
    double MessagesPerSecond,
    double? ServerMicroseconds,
    double? ServerBusy,
    double LoadBusy,
    double P50,
    double P99);
