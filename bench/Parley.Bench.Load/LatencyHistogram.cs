using System.Diagnostics;
using System.Numerics;

namespace Parley.Bench.Load;

/// <summary>Counts durations in buckets at most 1/32 of their value wide: fixed memory, no allocation, no sorting.</summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 5;
    private const int PerOctave = 1 << Bits;

    private readonly long[] _buckets = new long[(64 - Bits) * PerOctave];

    public long Count { get; private set; }

    /// <param name="ticks">A duration in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(long ticks)
    {
        _buckets[IndexOf((ulong)Math.Max(0, ticks))]++;
        Count++;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        Count = 0;
    }

    /// <summary>The duration in microseconds that the fraction <paramref name="quantile"/> of all did not exceed; 0 when there are none.</summary>
    public double Microseconds(double quantile)
    {
        var rank = (long)Math.Ceiling(quantile * Count);
        var seen = 0L;
        for (var index = 0; index < _buckets.Length && rank > 0; index++)
        {
            seen += _buckets[index];
            if (seen >= rank)
            {
                return UpperEnd(index) * 1e6 / Stopwatch.Frequency;
            }
        }

        return 0;
    }

    private static int IndexOf(ulong value)
    {
        if (value < PerOctave)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2(value) - Bits;
        return ((shift + 1) << Bits) + (int)(value >> shift) - PerOctave;
    }

    private static double UpperEnd(int index)
    {
        if (index < PerOctave)
        {
            return index;
        }

        var shift = (index >> Bits) - 1;
        return (double)((ulong)((index & (PerOctave - 1)) + PerOctave + 1) << shift) - 1;
    }
}
