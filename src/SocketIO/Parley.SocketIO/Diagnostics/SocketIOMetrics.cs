using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Parley.SocketIO.Diagnostics;

/// <summary>
/// The server's instruments, under the meter <c>Parley.SocketIO</c>, and its activity source of the same name.
/// Thread-safe; counting costs next to nothing while nobody listens.
/// </summary>
internal sealed class SocketIOMetrics : IDisposable
{
    public const string Name = "Parley.SocketIO";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _sessions;
    private readonly UpDownCounter<int> _sockets;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _handlerErrors;
    private readonly Counter<long> _eventsRefused;

    public SocketIOMetrics(IMeterFactory? factory)
    {
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _sessions = _meter.CreateUpDownCounter<int>("parley.socketio.sessions", "{session}", "Engine.IO sessions that are open");
        _sockets = _meter.CreateUpDownCounter<int>("parley.socketio.sockets", "{socket}", "Sockets that are connected to a namespace");
        _received = _meter.CreateCounter<long>("parley.socketio.packets.received", "{packet}", "Engine.IO packets received");
        _sent = _meter.CreateCounter<long>("parley.socketio.packets.sent", "{packet}", "Packets queued to be sent");
        _closed = _meter.CreateCounter<long>("parley.socketio.sessions.closed", "{session}", "Sessions that ended, by reason");
        _refused = _meter.CreateCounter<long>("parley.socketio.requests.refused", "{request}", "Requests refused, by Engine.IO code");
        _handlerErrors = _meter.CreateCounter<long>("parley.socketio.handler.errors", "{error}", "Handlers that threw");
        _eventsRefused = _meter.CreateCounter<long>("parley.socketio.events.refused", "{event}", "Events over a rate limit");
    }

    /// <summary>Lets the tests listen to one server among several.</summary>
    public Meter Meter => _meter;

    public void SessionOpened()
    {
        _sessions.Add(1);
    }

    public void SessionClosed(DisconnectReason reason)
    {
        _sessions.Add(-1);
        _closed.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
    }

    public void SocketConnected()
    {
        _sockets.Add(1);
    }

    public void SocketDisconnected()
    {
        _sockets.Add(-1);
    }

    public void PacketReceived()
    {
        _received.Add(1);
    }

    public void PacketSent()
    {
        _sent.Add(1);
    }

    public void RequestRefused(int code)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("code", code));
    }

    public void HandlerFailed()
    {
        _handlerErrors.Add(1);
    }

    public void EventRefused()
    {
        _eventsRefused.Add(1);
    }

    public void Dispose()
    {
        _meter.Dispose();
    }
}
