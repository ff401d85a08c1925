using System.Globalization;
using Parley.Bench.Soak.Server;

namespace Parley.Bench.Soak.Judging;

/// <summary>Writes a run's outcome as Markdown.</summary>
internal static class Report
{
    public static string Write(Evidence evidence, Verdict verdict)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var options = evidence.Options;
        text.WriteLine();
        text.WriteLine(
            $"Soak of {options.Minutes} min, {options.Rate} clients/s, seed {options.Seed}: {evidence.Crowd.Total:N0} clients, "
            + $"{evidence.Samples.Count} samples, the first {evidence.WarmUp.TotalSeconds:F0} s are warm-up.");
        text.WriteLine();
        text.WriteLine("| figure | first third | second third | last third | last - second | slope x time | allowed | flat |");
        text.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var figure in verdict.Figures)
        {
            text.WriteLine(
                $"| {figure.Figure.Name} {figure.Figure.Unit} | {Show(figure.First)} | {Show(figure.Middle)} | {Show(figure.Last)} "
                + $"| {Show(figure.Last - figure.Middle)} | {Show(figure.Growth)} | {Show(figure.Allowed)} | {(figure.IsFlat ? "yes" : "NO")} |");

            string Show(double value) => (value / figure.Figure.Divisor).ToString("F1", CultureInfo.InvariantCulture);
        }

        text.WriteLine();
        text.WriteLine("| witness | echoes | missed | p50 ms | p99 ms | longest ms |");
        text.WriteLine("|---|---|---|---|---|---|");
        foreach (var witness in evidence.Witnesses)
        {
            text.WriteLine(
                $"| {witness.Name} | {witness.Asked:N0} | {witness.Misses.Count} | {witness.Percentile(0.5):F1} "
                + $"| {witness.Percentile(0.99):F1} | {witness.Percentile(1):F0} |");
        }

        text.WriteLine();
        text.WriteLine("| behaviour | clients | faults |");
        text.WriteLine("|---|---|---|");
        foreach (var (name, tally) in evidence.Crowd.Tallies)
        {
            text.WriteLine($"| {name} | {tally.Visits:N0} | {tally.Faults} |");
        }

        text.WriteLine();
        if (evidence.AtEnd is { } end)
        {
            text.WriteLine(
                $"At the end, {evidence.Drained.TotalSeconds:F0} s without clients: {string.Join(", ", Verdict.Left(end).Select(left => $"{left.Left} {left.Name}"))}; "
                + $"heap {end.Heap / 1048576.0:F1} MiB, {evidence.ProcessAtEnd.Descriptors} file descriptors "
                + $"({evidence.AtStart.Descriptors} at the start), {evidence.ProcessAtEnd.Threads} threads; {end.Connected:N0} sockets connected, "
                + $"{end.Disconnected:N0} disconnected; {end.ExpectedErrors:N0} errors logged that the clients caused on purpose, "
                + $"{end.Warnings:N0} warnings.");
        }

        Details(text, "What clients found", evidence.Crowd.Faults);
        Details(text, "What witnesses missed", [.. evidence.Witnesses.SelectMany(witness => witness.Misses).Take(20)]);
        Details(text, "What the server logged or did not observe", [.. (evidence.AtEnd ?? LastState(evidence))?.Faults.Take(20) ?? []]);
        if (!verdict.IsGood)
        {
            Details(text, "The last lines of the server", [.. evidence.Output.Split('\n').TakeLast(15)]);
        }

        text.WriteLine();
        text.WriteLine(verdict.IsGood ? "**passed**" : $"**FAILED**: {string.Join("; ", verdict.Findings)}");
        return text.ToString();
    }

    private static ServerState? LastState(Evidence evidence) => evidence.Samples.Count == 0 ? null : evidence.Samples[^1].State;

    private static void Details(StringWriter text, string title, IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        text.WriteLine();
        text.WriteLine($"{title}:");
        text.WriteLine();
        foreach (var line in lines)
        {
            text.WriteLine($"    {line.ReplaceLineEndings("\n      ")}");
        }
    }
}
