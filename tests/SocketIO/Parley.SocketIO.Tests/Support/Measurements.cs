using System.Diagnostics.Metrics;

namespace Parley.SocketIO.Tests.Support;

/// <summary>What the instruments of one server have measured, by name and tags.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener;
    private readonly List<(string Name, double Value, Dictionary<string, object?> Tags)> _all = [];

    public Measurements(Meter meter)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Of this server alone: other tests run at the same time.
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    lock (_all)
                    {
                        Instruments.Add(instrument);
                    }

                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public List<Instrument> Instruments { get; } = [];

    /// <summary>The sum of what an instrument has measured with these tags, written <c>name=value</c>, and whatever others.</summary>
    public double Sum(string name, params string[] tags)
    {
        return Matching(name, tags).Sum(measurement => measurement.Value);
    }

    public int Count(string name, params string[] tags)
    {
        return Matching(name, tags).Count;
    }

    /// <summary>The names of all tags that an instrument has ever had, in their order.</summary>
    public IEnumerable<string> TagsOf(string name)
    {
        return Matching(name).SelectMany(measurement => measurement.Tags.Keys).Distinct().Order(StringComparer.Ordinal);
    }

    public void Dispose()
    {
        _listener.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var copy = new Dictionary<string, object?>(tags.ToArray(), StringComparer.Ordinal);
        lock (_all)
        {
            _all.Add((instrument.Name, value, copy));
        }
    }

    private List<(string Name, double Value, Dictionary<string, object?> Tags)> Matching(string name, params string[] tags)
    {
        lock (_all)
        {
            return [.. _all.Where(measurement => measurement.Name == "parley.socketio." + name
                && tags.All(tag => measurement.Tags.Any(other => $"{other.Key}={other.Value}" == tag)))];
        }
    }
}
