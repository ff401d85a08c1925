using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parley.Bench.Soak.Traffic;

/// <summary>How often a behaviour was seen, and how often it found a fault.</summary>
internal sealed class Tally
{
    private int _visits;
    private int _faults;

    public int Visits => _visits;

    public int Faults => _faults;

    public void Visited() => Interlocked.Increment(ref _visits);

    public void Failed() => Interlocked.Increment(ref _faults);
}

/// <summary>
/// Clients that come at a fixed rate, each with a behaviour drawn by lot. The lots depend on the seed and on the client's
/// number alone, so that a run can be repeated as far as threads allow.
/// </summary>
internal sealed class Crowd
{
    private const int MostAtOnce = 1_000;
    private const int MostFaultsOfAKind = 5;

    private readonly Uri _server;
    private readonly SoakOptions _options;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _faults = new();
    private int _present;
    private int _total;

    public Crowd(Uri server, SoakOptions options, HttpClient http)
    {
        _server = server;
        _options = options;
        _http = http;
        Tallies = Behaviours.All.ToDictionary(behaviour => behaviour.Name, _ => new Tally());
    }

    public IReadOnlyDictionary<string, Tally> Tallies { get; }

    public IReadOnlyCollection<string> Faults => _faults;

    public int FaultCount => Tallies.Values.Sum(tally => tally.Faults);

    public int Total => Volatile.Read(ref _total);

    /// <summary>Visits that were left out since too many were under way.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Sends clients until <paramref name="stop"/>, then waits for all to go; <paramref name="abort"/> cuts them short.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        var visits = new ConcurrentDictionary<int, Task>();
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / _options.Rate) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
            {
                try
                {
                    await Task.Delay(due, stop);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }

            if (Volatile.Read(ref _present) >= MostAtOnce)
            {
                LeftOut++;
                continue;
            }

            Interlocked.Increment(ref _present);
            var client = number;
            var visit = Task.Run(() => VisitAsync(client, abort), CancellationToken.None);
            visits[client] = visit;
            _ = visit.ContinueWith(_ => visits.TryRemove(client, out Task? _), TaskScheduler.Default);
        }

        await Task.WhenAll(visits.Values);
    }

    private async Task VisitAsync(int number, CancellationToken abort)
    {
        var random = new Random(unchecked((_options.Seed * 1_000_003) + number));
        var behaviour = Behaviours.Draw(random);
        var tally = Tallies[behaviour.Name];
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(abort);
        try
        {
            await behaviour.Run(new Visit(_server, _http, random, leaving.Token));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Cut short at the end.
        }
        catch (Exception e)
        {
            tally.Failed();
            if (tally.Faults <= MostFaultsOfAKind)
            {
                _faults.Enqueue($"{behaviour.Name} (client {number}): {Describe(e)}");
            }
        }
        finally
        {
            // Whatever the behaviour has left behind, such as a poll under way, goes with it.
            await leaving.CancelAsync();
            tally.Visited();
            Interlocked.Increment(ref _total);
            Interlocked.Decrement(ref _present);
        }
    }

    private static string Describe(Exception e)
    {
        var at = e.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Traffic", StringComparison.Ordinal))?.Trim();
        return $"{e.GetType().Name}: {e.Message} {at}";
    }
}
