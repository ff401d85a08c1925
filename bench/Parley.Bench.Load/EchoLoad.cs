using System.Diagnostics;

namespace Parley.Bench.Load;

/// <summary>
/// The echo workload: every connection keeps its messages on the way through a warm-up and a counted time; then nothing more is
/// sent and the last answers are awaited.
/// </summary>
/// <remarks>One thread does everything.</remarks>
internal sealed class EchoLoad
{
    /// <summary>A payload holds eight digits of its connection and sixteen of its message.</summary>
    public const int MinPayload = 24;
    public const int MaxPayload = 32 * 1024;

    private const int WarmUpLimit = 10;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly EchoOptions _options;
    private readonly LatencyHistogram _latencies = new();
    private bool _counts;

    private EchoLoad(EchoOptions options) => _options = options;

    /// <summary>Whether an answered message is followed by the next one.</summary>
    public bool GoesOn { get; private set; } = true;

    public static EchoResult Run(EchoOptions options)
    {
        var load = new EchoLoad(options);
        using var epoll = new Epoll();
        var connections = new List<EchoConnection>(options.Connections);
        try
        {
            for (var tag = 0; tag < options.Connections; tag++)
            {
                connections.Add(new EchoConnection(ClientHandshake.Open(options), epoll, tag, load, options));
            }

            return load.Run(epoll, connections);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    /// <summary>Called by a connection for each checked answer.</summary>
    public void Answered(long ticks)
    {
        if (_counts)
        {
            _latencies.Add(ticks);
        }
    }

    private EchoResult Run(Epoll epoll, List<EchoConnection> connections)
    {
        connections.ForEach(connection => connection.Start());
        WarmUp(epoll, connections);

        var cpu = ServerCpu();
        var ownCpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        _counts = true;
        Pump(epoll, connections, _options.Duration, () => false);
        _counts = false;
        var elapsed = Stopwatch.GetElapsedTime(start);
        cpu = ServerCpu() - cpu;
        ownCpu = Environment.CpuUsage.TotalTime - ownCpu;

        GoesOn = false;
        Pump(epoll, connections, DrainLimit, () => connections.TrueForAll(connection => connection.InFlight == 0));

        var messages = _latencies.Count;
        if (messages == 0)
        {
            throw new LoadException("no message was answered in the counted time");
        }

        return new EchoResult(
            messages,
            connections.Sum(connection => (long)connection.InFlight),
            messages / elapsed.TotalSeconds,
            cpu?.TotalMicroseconds / messages,
            cpu / elapsed,
            ownCpu / elapsed,
            _latencies.Microseconds(0.50),
            _latencies.Microseconds(0.99));
    }

    /// <summary>
    /// Warm means that the server has worked for so long, not that so much time has passed: its compiler shares the core with it, and
    /// on a busy machine a fixed time measures code that is not yet optimised.
    /// </summary>
    private void WarmUp(Epoll epoll, List<EchoConnection> connections)
    {
        var start = Stopwatch.GetTimestamp();
        var cpu = ServerCpu();
        while ((ServerCpu() - cpu ?? Stopwatch.GetElapsedTime(start)) < _options.WarmUp
            && Stopwatch.GetElapsedTime(start) < WarmUpLimit * _options.WarmUp)
        {
            Pump(epoll, connections, TimeSpan.FromMilliseconds(100), () => false);
        }
    }

    private TimeSpan? ServerCpu() => _options.ServerProcess is { } pid ? ProcessCpu.Of(pid) : null;

    private static void Pump(Epoll epoll, List<EchoConnection> connections, TimeSpan limit, Func<bool> isDone)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit && !isDone())
        {
            var ready = epoll.Wait(milliseconds: 10);
            for (var i = 0; i < ready; i++)
            {
                var connection = connections[epoll.Tag(i)];
                if (epoll.IsWritable(i))
                {
                    connection.Flush();
                }

                connection.OnReadable();
            }
        }
    }
}
