using System.Diagnostics;
using Parley.Bench.Load;
using Parley.Bench.Soak.Judging;
using Parley.Bench.Soak.Server;
using Parley.Bench.Soak.Traffic;

namespace Parley.Bench.Soak;

/// <summary>One run: a server, the crowd, the witnesses, the samples, the end.</summary>
internal static class SoakRun
{
    private static readonly TimeSpan LongestVisit = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(SoakOptions options)
    {
        var (evidence, verdict) = await JudgeAsync(options);
        Console.WriteLine(Report.Write(evidence, verdict));
        return verdict.IsGood ? 0 : 1;
    }

    public static async Task<(Evidence Evidence, Verdict Verdict)> JudgeAsync(SoakOptions options)
    {
        await using var server = await ServerProcess.StartAsync(options.Leak);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
        })
        {
            Timeout = TimeSpan.FromSeconds(60),
        };
        await server.ReadStateAsync();
        var atStart = server.ReadProcess();
        var length = TimeSpan.FromMinutes(options.Minutes);
        var warmUp = TimeSpan.FromSeconds(Math.Clamp(length.TotalSeconds / 5, 60, 300));
        var crowd = new Crowd(server.Url, options, http);
        Witness[] witnesses = [new("witness over WebSocket"), new("witness over long-polling")];

        using var stop = new CancellationTokenSource(length);
        using var abort = new CancellationTokenSource();
        using var endOfSamples = new CancellationTokenSource();
        using var endOfWitnesses = new CancellationTokenSource();
        var calm = new Visit(server.Url, http, new Random(options.Seed), CancellationToken.None);
        Task[] watching =
        [
            witnesses[0].RunAsync(() => calm.WebSocketAsync(), endOfWitnesses.Token),
            witnesses[1].RunAsync(() => calm.PollingAsync(), endOfWitnesses.Token),
        ];
        var samples = new List<Sample>();
        var start = Stopwatch.GetTimestamp();
        var sampling = SampleAsync(server, samples, length, start, stop, endOfSamples.Token);

        // The witnesses stay until the last of the crowd has gone.
        var visits = crowd.RunAsync(stop.Token, abort.Token);
        await Task.WhenAny(visits, Task.Delay(length + LongestVisit));
        await abort.CancelAsync();
        await visits;
        await endOfSamples.CancelAsync();
        await sampling;
        await endOfWitnesses.CancelAsync();
        await Task.WhenAll(watching);

        var died = server.HasExited;
        var (atEnd, drained) = died ? (null, TimeSpan.Zero) : await DrainAsync(server);
        var processAtEnd = died ? default : server.ReadProcess();
        var exitCode = died ? null : await server.StopAsync();
        var evidence = new Evidence(
            options, warmUp, samples, crowd, witnesses, atStart, atEnd, processAtEnd, drained, died, exitCode, server.Output);
        return (evidence, new Verdict(evidence));
    }

    /// <summary>Some hundred samples a run, whatever its length, so that the medians mean something and the pairs stay few.</summary>
    private static async Task SampleAsync(
        ServerProcess server, List<Sample> samples, TimeSpan length, long start, CancellationTokenSource stop, CancellationToken end)
    {
        var period = TimeSpan.FromSeconds(Math.Clamp(length.TotalSeconds / 300, 2, 15));
        var shown = TimeSpan.Zero;
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                if (stop.IsCancellationRequested)
                {
                    // Fewer and fewer clients: no trend.
                    continue;
                }

                var state = await server.ReadStateAsync();
                var sample = new Sample(Stopwatch.GetElapsedTime(start), state, server.ReadProcess());
                samples.Add(sample);
                if (sample.Time - shown >= TimeSpan.FromSeconds(30))
                {
                    shown = sample.Time;
                    Show(sample);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or LoadException)
        {
            Console.Error.WriteLine($"no more samples: {e.Message}");
            if (server.HasExited)
            {
                await stop.CancelAsync();
            }
        }
    }

    private static void Show(Sample sample)
    {
        var (time, state, process) = sample;
        Console.Error.WriteLine(
            $"{time:hh\\:mm\\:ss} heap {state.Heap / 1048576.0:F1} MiB, rss {process.ResidentMemory / 1048576.0:F0} MiB, "
            + $"fds {process.Descriptors}, threads {process.Threads}, sessions {state.Sessions}, sockets {state.Sockets}, "
            + $"namespaces {state.Namespaces}, rooms {state.Rooms}, deadlines {state.Deadlines}, acks {state.PendingAcknowledgements}, "
            + $"faults {state.Faults.Length}");
    }

    /// <summary>Waits until nothing is left, at most for the grace.</summary>
    private static async Task<(ServerState? State, TimeSpan Waited)> DrainAsync(ServerProcess server)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var state = await server.ReadStateAsync();
            var waited = Stopwatch.GetElapsedTime(start);
            if (waited > SoakServer.Grace || Verdict.Left(state).All(left => left.Left == 0))
            {
                return (state, waited);
            }

            await Task.Delay(1_000);
        }
    }
}
