using Parley.Bench.Soak.Server;
using Parley.Bench.Soak.Traffic;

namespace Parley.Bench.Soak.Judging;

/// <summary>Everything that a run has shown.</summary>
internal sealed record Evidence(
    SoakOptions Options,
    TimeSpan WarmUp,
    IReadOnlyList<Sample> Samples,
    Crowd Crowd,
    IReadOnlyList<Witness> Witnesses,
    ProcessState AtStart,
    ServerState? AtEnd,
    ProcessState ProcessAtEnd,
    TimeSpan Drained,
    bool Died,
    int? ExitCode,
    string Output);

/// <summary>Judges a run.</summary>
internal sealed class Verdict
{
    // Fewer say nothing about a trend.
    private const int FewestSamples = 9;
    private const int DescriptorsMore = 12;

    private readonly List<string> _findings = [];

    public Verdict(Evidence evidence)
    {
        var samples = evidence.Samples.Where(sample => sample.Time >= evidence.WarmUp).ToList();
        Check(samples.Count >= FewestSamples, $"only {samples.Count} samples after the warm-up");
        if (samples.Count >= FewestSamples)
        {
            Figures = [.. Figure.All.Select(figure => Flatness.Of(figure, samples))];
        }

        foreach (var figure in Figures.Where(figure => !figure.IsFlat))
        {
            _findings.Add($"{figure.Figure.Name} grows");
        }

        foreach (var witness in evidence.Witnesses)
        {
            Check(
                witness.Asked > 0 && witness.Misses.Count == 0,
                $"the {witness.Name} missed {witness.Misses.Count} of {witness.Asked} answers");
        }

        Check(evidence.Crowd.FaultCount == 0, $"clients found {evidence.Crowd.FaultCount} faults");
        Check(evidence.Crowd.LeftOut == 0, $"{evidence.Crowd.LeftOut} clients were left out: the others stay too long");
        Check(!evidence.Died, "the server ended by itself");
        CheckEnd(evidence);
    }

    public IReadOnlyList<string> Findings => _findings;

    public Flatness[] Figures { get; } = [];

    public bool IsGood => _findings.Count == 0;

    private void CheckEnd(Evidence evidence)
    {
        if (evidence.AtEnd is not { } end)
        {
            _findings.Add("the server said nothing at the end");
            return;
        }

        foreach (var (name, left) in Left(end))
        {
            Check(left == 0, $"{left} {name} left after {evidence.Drained.TotalSeconds:F0} s without clients");
        }

        Check(end.Connected == end.Disconnected, $"{end.Connected} sockets connected, {end.Disconnected} disconnect handlers ran");
        foreach (var kind in end.Faults.GroupBy(fault => fault.Split(':')[0]))
        {
            _findings.Add($"{kind.Count()} exceptions {kind.Key}");
        }

        Check(
            evidence.ProcessAtEnd.Descriptors <= evidence.AtStart.Descriptors + DescriptorsMore,
            $"{evidence.ProcessAtEnd.Descriptors} file descriptors at the end, {evidence.AtStart.Descriptors} at the start");
        Check(
            evidence.ExitCode == 0,
            $"the server's exit code is {(evidence.ExitCode is { } code ? $"{code}" : "none: it does not stop")}");
    }

    public static IEnumerable<(string Name, int Left)> Left(ServerState end) =>
    [
        ("sessions", end.Sessions),
        ("sockets", end.Sockets),
        ("rooms", end.Rooms),
        ("dynamic namespaces", end.Namespaces - SoakNamespaces.Declared),
        ("deadlines", end.Deadlines),
        ("acknowledgements", end.PendingAcknowledgements),
        ("questions", end.Questions),
        ("handlers", end.Handlers),
    ];

    private void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            _findings.Add(otherwise);
        }
    }
}
