namespace Parley.Bench.Soak.Judging;

/// <summary>A figure that must not grow while the same traffic goes on.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Unit">What <paramref name="Divisor"/> makes of it.</param>
/// <param name="Divisor">From the sample's value to the report's.</param>
/// <param name="Share">By how much of its middle it may grow.</param>
/// <param name="Slack">And by how much in any case: what comes and goes by chance.</param>
/// <param name="Value">The figure of a sample.</param>
internal sealed record Figure(string Name, string Unit, double Divisor, double Share, double Slack, Func<Sample, double> Value)
{
    private const double Mebibyte = 1024 * 1024;

    public static readonly Figure[] All =
    [
        new("managed heap", "MiB", Mebibyte, 0.05, 0.75 * Mebibyte, sample => sample.State.Heap),
        new("resident memory", "MiB", Mebibyte, 0.08, 6 * Mebibyte, sample => sample.Process.ResidentMemory),
        new("file descriptors", "", 1, 0.25, 25, sample => sample.Process.Descriptors),
        new("threads", "", 1, 0.25, 6, sample => sample.Process.Threads),
        new("sessions", "", 1, 0.25, 25, sample => sample.State.Sessions),
        new("sockets", "", 1, 0.25, 25, sample => sample.State.Sockets),
        new("rooms", "", 1, 0.25, 40, sample => sample.State.Rooms),
        new("namespaces", "", 1, 0.25, 15, sample => sample.State.Namespaces),
        new("deadlines", "", 1, 0.25, 150, sample => sample.State.Deadlines),
        new("acknowledgements owed", "", 1, 0.5, 40, sample => sample.State.PendingAcknowledgements),
    ];
}

/// <summary>Whether a figure stayed flat.</summary>
/// <param name="Figure">Which.</param>
/// <param name="First">Median of the first third.</param>
/// <param name="Middle">Median of the second third.</param>
/// <param name="Last">Median of the last third.</param>
/// <param name="Growth">What the slope adds from the first sample to the last.</param>
/// <param name="Allowed">How much either may be.</param>
internal sealed record Flatness(Figure Figure, double First, double Middle, double Last, double Growth, double Allowed)
{
    public bool IsFlat => Last - Middle <= Allowed && Growth <= Allowed;

    /// <summary>
    /// Two rules, and both must hold. The median of the last third is above that of the second by no more than allowed: no step.
    /// The slope of Theil and Sen (the median of the slopes between all pairs of samples, which single peaks do not move) adds no
    /// more than allowed over the whole time: no creeping.
    /// </summary>
    public static Flatness Of(Figure figure, IReadOnlyList<Sample> samples)
    {
        var third = samples.Count / 3;
        var values = samples.Select(figure.Value).ToList();
        var middle = Median(values.Skip(third).Take(third));
        var growth = Slope(samples, values) * (samples[^1].Time - samples[0].Time).TotalSeconds;
        return new Flatness(
            figure,
            Median(values.Take(third)),
            middle,
            Median(values.Skip(values.Count - third)),
            growth,
            (middle * figure.Share) + figure.Slack);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0 ? 0 : sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double Slope(IReadOnlyList<Sample> samples, List<double> values)
    {
        var slopes = new List<double>();
        for (var i = 0; i < values.Count; i++)
        {
            for (var j = i + 1; j < values.Count; j++)
            {
                slopes.Add((values[j] - values[i]) / (samples[j].Time - samples[i].Time).TotalSeconds);
            }
        }

        return Median(slopes);
    }
}
