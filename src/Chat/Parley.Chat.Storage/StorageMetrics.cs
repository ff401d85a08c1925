using System.Diagnostics.Metrics;

namespace Parley.Chat.Storage;

/// <summary>What the write gate tells about itself, as meter <c>Parley.Chat.Storage</c>.</summary>
public static class StorageMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Parley.Chat.Storage";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Refused =
        Meter.CreateCounter<long>("parley.chat.storage.refused", "{command}", "Writes refused because the queue was full.");

    internal static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("parley.chat.storage.batch.size", "{command}", "Writes in one transaction.");

    internal static readonly Histogram<double> BatchDuration =
        Meter.CreateHistogram<double>("parley.chat.storage.batch.duration", "s", "From the start of a transaction to its last answer.");
}
