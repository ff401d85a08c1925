using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Parley.SocketIO.Diagnostics;

/// <summary>
/// The server's instruments, under the meter <c>Parley.SocketIO</c>; <c>docs/telemetry.md</c> lists them, and a test compares.
/// Every tag has few values, whatever clients send. Thread-safe; counting costs next to nothing while nobody listens.
/// </summary>
internal sealed class SocketIOMetrics : IDisposable
{
    public const string Name = "Parley.SocketIO";

    /// <summary>The value of a tag for whatever is not counted by its name.</summary>
    public const string Other = "_OTHER";

    // Applications name events, so they are few, unless one makes names as it runs.
    private const int MaxEventNames = 200;

    // Seconds: an in-memory handler takes microseconds, one that asks a database milliseconds.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly ConcurrentDictionary<string, string> _eventNames = new(StringComparer.Ordinal);
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _sessions;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _upgrades;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _bytesReceived;
    private readonly Counter<long> _bytesSent;
    private readonly Counter<long> _limitsExceeded;
    private readonly UpDownCounter<int> _sockets;
    private readonly Counter<long> _connectionsRefused;
    private readonly Counter<long> _recoveries;
    private readonly Counter<long> _eventsReceived;
    private readonly Counter<long> _eventsRefused;
    private readonly Histogram<double> _handlerDuration;
    private readonly Counter<long> _handlerErrors;
    private readonly UpDownCounter<int> _acknowledgements;

    public SocketIOMetrics(IMeterFactory? factory)
    {
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _sessions = _meter.CreateUpDownCounter<int>("parley.socketio.sessions", "{session}", "Connections (Engine.IO sessions) that are open.");
        _closed = _meter.CreateCounter<long>("parley.socketio.sessions.closed", "{session}", "Connections that ended.");
        _refused = _meter.CreateCounter<long>("parley.socketio.requests.refused", "{request}", "HTTP requests refused.");
        _upgrades = _meter.CreateCounter<long>("parley.socketio.upgrades", "{upgrade}", "Upgrades from long-polling to WebSocket that ended.");
        _received = _meter.CreateCounter<long>("parley.socketio.packets.received", "{packet}", "Engine.IO packets received.");
        _sent = _meter.CreateCounter<long>("parley.socketio.packets.sent", "{packet}", "Packets queued to be sent.");
        _bytesReceived = _meter.CreateCounter<long>("parley.socketio.bytes.received", "By", "Bytes of the packets received.");
        _bytesSent = _meter.CreateCounter<long>("parley.socketio.bytes.sent", "By", "Bytes of the packets queued, with their frames.");
        _limitsExceeded = _meter.CreateCounter<long>(
            "parley.socketio.limits.exceeded", "{client}", "Clients dropped, or bodies refused, for a bound that was passed.");
        _sockets = _meter.CreateUpDownCounter<int>("parley.socketio.sockets", "{socket}", "Sockets that are connected.");
        _connectionsRefused = _meter.CreateCounter<long>(
            "parley.socketio.connections.refused", "{connection}", "Clients that were refused a namespace.");
        _recoveries = _meter.CreateCounter<long>("parley.socketio.recoveries", "{connection}", "Clients that asked for their lost session.");
        _eventsReceived = _meter.CreateCounter<long>("parley.socketio.events.received", "{event}", "Events received.");
        _eventsRefused = _meter.CreateCounter<long>("parley.socketio.events.refused", "{event}", "Events that no handler has seen.");
        _handlerDuration = _meter.CreateHistogram(
            "parley.socketio.handler.duration", "s", "How long handlers of events took, asynchronous ones to their end.", null, Durations);
        _handlerErrors = _meter.CreateCounter<long>("parley.socketio.handler.errors", "{error}", "Exceptions that left a handler.");
        _acknowledgements = _meter.CreateUpDownCounter<int>(
            "parley.socketio.acknowledgements.pending", "{acknowledgement}", "Acknowledgements that clients owe.");
    }

    /// <summary>Lets the tests listen to one server among several.</summary>
    public Meter Meter => _meter;

    /// <summary>Whether anybody wants to know how long handlers take.</summary>
    public bool MeasuresHandlers => _handlerDuration.Enabled;

    public void SessionOpened()
    {
        _sessions.Add(1);
    }

    public void SessionClosed(DisconnectReason reason)
    {
        _sessions.Add(-1);
        _closed.Add(1, new KeyValuePair<string, object?>("socketio.disconnect.reason", reason.ToString()));
    }

    public void RequestRefused(int code)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("socketio.error.code", code));
    }

    public void UpgradeEnded(bool isCompleted)
    {
        _upgrades.Add(1, new KeyValuePair<string, object?>("socketio.upgrade.outcome", isCompleted ? "completed" : "failed"));
    }

    public void PacketReceived(int bytes)
    {
        _received.Add(1);
        _bytesReceived.Add(bytes);
    }

    public void PacketSent(int bytes)
    {
        _sent.Add(1);
        _bytesSent.Add(bytes);
    }

    /// <param name="limit">The option that was passed.</param>
    public void LimitExceeded(string limit)
    {
        _limitsExceeded.Add(1, new KeyValuePair<string, object?>("socketio.limit", limit));
    }

    public void SocketConnected(Namespace nsp)
    {
        _sockets.Add(1, Tag(nsp));
    }

    public void SocketDisconnected(Namespace nsp)
    {
        _sockets.Add(-1, Tag(nsp));
    }

    /// <param name="nsp">The namespace; <see langword="null"/> for one that does not exist, whose name the client made up.</param>
    /// <param name="reason">Who refused.</param>
    public void ConnectionRefused(Namespace? nsp, string reason)
    {
        var tag = nsp is null ? new KeyValuePair<string, object?>("socketio.namespace", Other) : Tag(nsp);
        _connectionsRefused.Add(1, tag, Refusal(reason));
    }

    public void RecoveryEnded(Namespace nsp, string outcome)
    {
        _recoveries.Add(1, Tag(nsp), new KeyValuePair<string, object?>("socketio.recovery.outcome", outcome));
    }

    public void EventReceived(Namespace nsp)
    {
        if (_eventsReceived.Enabled)
        {
            _eventsReceived.Add(1, Tag(nsp));
        }
    }

    public void EventRefused(Namespace nsp, string reason)
    {
        _eventsRefused.Add(1, Tag(nsp), Refusal(reason));
    }

    public void HandlerCompleted(Namespace nsp, string eventName, TimeSpan duration, Exception? error)
    {
        if (!_handlerDuration.Enabled)
        {
            return;
        }

        var tag = new KeyValuePair<string, object?>("socketio.event", Bounded(eventName));
        if (error is null)
        {
            _handlerDuration.Record(duration.TotalSeconds, Tag(nsp), tag);
        }
        else
        {
            _handlerDuration.Record(duration.TotalSeconds, Tag(nsp), tag, ErrorType(error));
        }
    }

    public void HandlerFailed(Namespace nsp, Exception error)
    {
        _handlerErrors.Add(1, Tag(nsp), ErrorType(error));
    }

    public void AcknowledgementsPending(int change)
    {
        _acknowledgements.Add(change);
    }

    public void Dispose()
    {
        _meter.Dispose();
    }

    // Clients name the children of a dynamic namespace; the parent stands for them all.
    private static KeyValuePair<string, object?> Tag(Namespace nsp)
    {
        return new KeyValuePair<string, object?>("socketio.namespace", nsp.Parent?.Name ?? nsp.Name);
    }

    private static KeyValuePair<string, object?> Refusal(string reason)
    {
        return new KeyValuePair<string, object?>("socketio.refusal.reason", reason);
    }

    private static KeyValuePair<string, object?> ErrorType(Exception error)
    {
        return new KeyValuePair<string, object?>("error.type", error.GetType().FullName);
    }

    private string Bounded(string eventName)
    {
        return _eventNames.TryGetValue(eventName, out var known) ? known
            : _eventNames.Count < MaxEventNames ? _eventNames.GetOrAdd(eventName, eventName)
            : Other;
    }
}
