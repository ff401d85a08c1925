namespace Parley.Bench.Soak.Judging;

/// <summary>A figure that must not grow while the same traffic goes on.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Unit">What <paramref name="Divisor"/> makes of it.</param>
/// <param name="Divisor">From the sample's value to the report's.</param>
/// <param name="Share">By how much of its middle it may grow.</param>
/// <param name="Slack">And by how much in any case: what comes and goes by chance.</param>
/// <param name="Quantile">
/// What is compared: the median, or for memory the lower quartile. Bursts come and go above it, and a leak lifts it all the same.
/// </param>
/// <param name="Value">The figure of a sample.</param>
internal sealed record Figure(
    string Name, string Unit, double Divisor, double Share, double Slack, double Quantile, Func<Sample, double> Value)
{
    private const double Mebibyte = 1024 * 1024;
    private const double Median = 0.5;
    private const double Floor = 0.25;

    // A machine that gets busier makes the pool add threads, each with its own buffers: up to some twenty, here. A leak does not stop there.
    public static readonly Figure[] All =
    [
        new("managed heap", "MiB", Mebibyte, 0.05, 2 * Mebibyte, Floor, sample => sample.State.Heap),
        new("resident memory", "MiB", Mebibyte, 0.10, 24 * Mebibyte, Floor, sample => sample.Process.ResidentMemory),
        new("file descriptors", "", 1, 0.25, 25, Median, sample => sample.Process.Descriptors),
        new("threads", "", 1, 0.25, 20, Median, sample => sample.Process.Threads),
        new("sessions", "", 1, 0.25, 25, Median, sample => sample.State.Sessions),
        new("sockets", "", 1, 0.25, 25, Median, sample => sample.State.Sockets),
        new("rooms", "", 1, 0.25, 40, Median, sample => sample.State.Rooms),
        new("namespaces", "", 1, 0.25, 15, Median, sample => sample.State.Namespaces),
        new("deadlines", "", 1, 0.25, 150, Median, sample => sample.State.Deadlines),
        new("acknowledgements owed", "", 1, 0.5, 40, Median, sample => sample.State.PendingAcknowledgements),
    ];
}

/// <summary>Whether a figure stayed flat.</summary>
/// <param name="Figure">Which.</param>
/// <param name="First">Its quantile in the first third.</param>
/// <param name="Middle">Its quantile in the second third.</param>
/// <param name="Last">Its quantile in the last third.</param>
/// <param name="Growth">What the slope adds from the first sample to the last.</param>
/// <param name="Allowed">How much either may be.</param>
internal sealed record Flatness(Figure Figure, double First, double Middle, double Last, double Growth, double Allowed)
{
    public bool IsFlat => Last - Middle <= Allowed && Growth <= Allowed;

    /// <summary>
    /// Two rules, and both must hold. The quantile of the last third is above that of the second by no more than allowed: no step.
    /// The slope of Theil and Sen (the median of the slopes between all pairs of samples, which single peaks do not move) adds no
    /// more than allowed over the whole time: no creeping.
    /// </summary>
    public static Flatness Of(Figure figure, IReadOnlyList<Sample> samples)
    {
        var third = samples.Count / 3;
        var values = samples.Select(figure.Value).ToList();
        var middle = Quantile(values.Skip(third).Take(third), figure.Quantile);
        var growth = Slope(samples, values) * (samples[^1].Time - samples[0].Time).TotalSeconds;
        return new Flatness(
            figure,
            Quantile(values.Take(third), figure.Quantile),
            middle,
            Quantile(values.Skip(values.Count - third), figure.Quantile),
            growth,
            (middle * figure.Share) + figure.Slack);
    }

    private static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[(int)(sorted.Count * share)];
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

        return Quantile(slopes, 0.5);
    }
}
