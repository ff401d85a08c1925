using System.Diagnostics;
using Parley.Bench.Soak.Clients;

namespace Parley.Bench.Soak.Traffic;

/// <summary>
/// A client that does nothing but echo, ten times a second, all the time: what the others do must not reach it. An answer
/// that takes longer than five seconds, a wrong one, and an end of the connection are misses.
/// </summary>
internal sealed class Witness
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly List<double> _times = [];
    private readonly List<string> _misses = [];

    public Witness(string name)
    {
        Name = name;
    }

    public string Name { get; }

    public int Asked { get; private set; }

    public IReadOnlyList<string> Misses => _misses;

    /// <summary>Milliseconds below which <paramref name="share"/> of the answers came.</summary>
    public double Percentile(double share)
    {
        if (_times.Count == 0)
        {
            return 0;
        }

        _times.Sort();
        return _times[(int)Math.Min(_times.Count - 1, _times.Count * share)];
    }

    public async Task RunAsync(Func<Task<Client>> connect, CancellationToken stop)
    {
        Client? client = null;
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var question = $"\"{Asked++}\"";
                var start = Stopwatch.GetTimestamp();
                try
                {
                    client ??= await connect().WaitAsync(Limit, CancellationToken.None);
                    await client.EchoAsync(question).WaitAsync(Limit, CancellationToken.None);
                    _times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                catch (Exception e)
                {
                    _misses.Add($"{Name}, echo {question}: {e.GetType().Name}: {e.Message}");
                    client?.Dispose();
                    client = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The soak is over.
        }
        finally
        {
            client?.Dispose();
        }
    }
}
