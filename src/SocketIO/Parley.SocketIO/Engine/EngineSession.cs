using System.Runtime.CompilerServices;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// One Engine.IO session: the connection of one client, whatever carries it. It owns the outgoing queue, the state and the
/// deadlines; the transport comes and goes.
/// <para>
/// Concurrency: two locks, never taken in the other order. <c>Inbound</c> serialises what arrives (a polling request and a
/// WebSocket may overlap during an upgrade) and is held while handlers run. <c>Gate</c> guards queue, state and transport; it
/// is held for moments, by any thread that sends, and no code of the application runs under it.
/// </para>
/// </summary>
internal sealed partial class EngineSession
{
    // How many inbound locks this thread holds, of whatever sessions.
    [ThreadStatic]
    private static int _locksOfThread;

    private readonly EngineServer _server;
    private readonly IEngineMessageHandler _handler;
    private readonly Lock _inbound = new();
    private EngineTransport _transport = null!;
    private EngineTransport? _candidate;
    private SessionState _state;
    private DisconnectReason _closeReason;
    private int _batchThread;
    private int _inboundDepth;
    private volatile bool _isNotified;

    public EngineSession(
        EngineServer server,
        string id,
        HandshakeRequest request,
        int protocol,
        EngineBinaryForm binaryForm,
        Func<EngineSession, IEngineMessageHandler> createHandler)
    {
        _server = server;
        Id = id;
        Request = request;
        Protocol = protocol;
        _binaryForm = binaryForm;
        _handler = createHandler(this);
    }

    public string Id { get; }

    public HandshakeRequest Request { get; }

    public SocketIOOptions Options => _server.Options;

    public DeadlineWheel Wheel => _server.Wheel;

    public EngineServer Server => _server;

    /// <summary>Guards <see cref="Queue"/>, the state and the transport.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What waits to be sent; touched with <see cref="Gate"/> held.</summary>
    public OutgoingQueue Queue { get; } = new();

    /// <summary>Bytes that a flush has taken and not yet written; touched with <see cref="Gate"/> held.</summary>
    public int InFlight { get; set; }

    public SessionState State => _state;

    public EngineTransport Transport => _transport;

    /// <summary>Whether a WebSocket has announced itself, so that polls must not be held.</summary>
    public bool IsProbing { get; private set; }

    public bool IsOpen => _state == SessionState.Open;

    /// <summary>Bytes that wait or are on their way.</summary>
    public int Backlog
    {
        get
        {
            lock (Gate)
            {
                return Queue.Length + InFlight;
            }
        }
    }

    /// <summary>Starts the session on its first transport and queues the handshake.</summary>
    public void Open(EngineTransport transport)
    {
        _transport = transport;
        var options = Options;
        var writer = FrameScratch.Rent();
        try
        {
            EngineHandshake.Write(
                writer.BeginText(),
                Id,
                options.AllowUpgrades && transport is PollingTransport && options.Transports.HasFlag(SocketIOTransports.WebSocket),
                (int)options.PingInterval.TotalMilliseconds,
                (int)options.PingTimeout.TotalMilliseconds,
                options.MaxHttpBufferSize);
            lock (Gate)
            {
                Queue.Append(writer.EndText());
                AppendInitialPacketLocked(writer);
                _handshakeLength = Queue.Length;
                StartHeartbeatLocked();
            }
        }
        finally
        {
            writer.Return();
        }
    }

    /// <summary>
    /// Tells the layer above that the session is open, once it can be found by its id, and sends what waits. A client that does
    /// not join by itself is joined now, so handlers may run.
    /// </summary>
    public void Start()
    {
        EnterInbound();
        try
        {
            if (IsOpen)
            {
                _handler.OnOpened();
            }
        }
        finally
        {
            ExitInbound();
        }
    }

    /// <summary>
    /// Queues finished frames of one packet. They leave together and in order; when they arrived in the middle of a batch of
    /// received messages they leave at its end.
    /// </summary>
    /// <returns>False when the session is over; true also for a volatile packet that was dropped.</returns>
    public bool Send(ReadOnlySpan<byte> frames, SendFlags flags = SendFlags.None)
    {
        return _binaryForm == EngineBinaryForm.Plain ? Enqueue(frames, null, flags) : EnqueueInForm(frames, null, flags);
    }

    /// <summary>As <see cref="Send"/>, for an array that many sessions send and nobody changes.</summary>
    /// <returns>False when the session is over.</returns>
    public bool SendShared(byte[] frames, SendFlags flags = SendFlags.None)
    {
        return _binaryForm == EngineBinaryForm.Plain ? Enqueue(frames, frames, flags) : EnqueueInForm(frames, frames, flags);
    }

    /// <summary>Begins to handle what has arrived: takes the inbound lock and holds back flushes of this thread.</summary>
    public void EnterInbound()
    {
        _inbound.Enter();
        _inboundDepth++;
        _locksOfThread++;
        _batchThread = Environment.CurrentManagedThreadId;
    }

    /// <summary>
    /// To be awaited before <see cref="EnterInbound"/> where a task of the application was awaited: a handler of another
    /// session may have completed that task, and the continuation runs under its inbound lock. Two sessions that wait for each
    /// other in this way would wait for ever.
    /// </summary>
    public static ConfiguredTaskAwaitable LeaveOtherInbound()
    {
        return Task.CompletedTask.ConfigureAwait(
            _locksOfThread == 0 ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Ends the batch and sends all that it has queued, at once as far as that goes without waiting.</summary>
    public void ExitInbound()
    {
        var isNested = --_inboundDepth > 0;
        if (!isNested)
        {
            _batchThread = 0;
        }

        _locksOfThread--;
        _inbound.Exit();
        if (isNested)
        {
            return;
        }

        EngineTransport? transport = null;
        lock (Gate)
        {
            if ((!Queue.IsEmpty || InFlight > 0) && _transport.TryBeginFlushLocked())
            {
                transport = _transport;
            }
        }

        transport?.FlushInline();
    }

    /// <summary>Sends what comes next a moment after what is queued; called with the inbound lock held.</summary>
    public void KeepApart()
    {
        _transport.KeepApart();
    }

    /// <summary>Handles one packet, with the inbound lock held.</summary>
    /// <returns>False when nothing more of this batch is to be handled.</returns>
    public bool Receive(in EnginePacket packet)
    {
        if (!IsOpen)
        {
            if (_state == SessionState.Closing && packet.Type == EnginePacketType.Close)
            {
                // The JavaScript client says so when it has read that it is disconnected, and polls no more.
                Finish(_closeReason, TransportCloseKind.ByClient);
            }

            return false;
        }

        _server.Metrics.PacketReceived(packet.Data.Length);
        OnHeartbeatPacket(packet.Type);
        if (Watcher is { } watcher)
        {
            watcher.RaiseReceived(packet);
            if (!IsOpen)
            {
                return false;
            }
        }

        switch (packet.Type)
        {
            case EnginePacketType.Message when packet.IsBinary:
                _handler.OnBinary(packet.Data);
                break;
            case EnginePacketType.Message:
                _handler.OnText(packet.Data);
                break;
            case EnginePacketType.Ping when IsEngineIO3:
                OnClientPing();
                break;
            case EnginePacketType.Ping:
            case EnginePacketType.Pong when IsEngineIO3:
                Finish(DisconnectReason.TransportError.WithDescription("invalid heartbeat direction"), TransportCloseKind.ByServer);
                break;
            case EnginePacketType.Close:
                Finish(DisconnectReason.TransportClose, TransportCloseKind.ByClient);
                break;
            default:
                // A pong was noted above; open, upgrade and noop mean nothing here, as in Node's server.
                break;
        }

        return IsOpen;
    }

    /// <summary>The client sent bytes that are no packet.</summary>
    public void OnParseError()
    {
        Finish(DisconnectReason.ParseError, TransportCloseKind.ByServer);
    }

    private bool Enqueue(ReadOnlySpan<byte> frames, byte[]? shared, SendFlags flags)
    {
        EngineTransport? transport = null;
        bool fits;
        lock (Gate)
        {
            if (_state != SessionState.Open)
            {
                return false;
            }

            if ((flags & SendFlags.Volatile) != 0 && !(Queue.IsEmpty && InFlight == 0 && _transport.IsWritableLocked))
            {
                return true;
            }

            // A single packet over the bound is the application's mistake and hits its client all the same: the
            // alternative is to deliver what comes after it as if nothing were missing.
            fits = Queue.Length + InFlight + frames.Length <= Options.MaxSendBufferSize;
            if (fits)
            {
                Append(frames, shared, flags);
                if (_batchThread != Environment.CurrentManagedThreadId && _transport.TryBeginFlushLocked())
                {
                    transport = _transport;
                }
            }
        }

        if (!fits)
        {
            var description = $"the client reads too slowly: more than {Options.MaxSendBufferSize} bytes wait (MaxSendBufferSize)";
            Finish(
                DisconnectReason.TransportError.WithDescription(description).OverLimit(nameof(SocketIOOptions.MaxSendBufferSize)),
                TransportCloseKind.ByServer);
            _transport.Abort();
            return false;
        }

        _server.Metrics.PacketSent(frames.Length);
        Watcher?.RaiseCreated(frames);
        transport?.Flush();
        return true;
    }

    private void Append(ReadOnlySpan<byte> frames, byte[]? shared, SendFlags flags)
    {
        if ((flags & SendFlags.NoCompress) != 0 && !IsEngineIO3 && _transport.Compresses)
        {
            Queue.AppendMarked(frames);
        }
        else if (shared is null)
        {
            Queue.Append(frames);
        }
        else
        {
            Queue.AppendShared(shared);
        }
    }
}

internal enum SessionState
{
    Open,

    /// <summary>Closed by the server; the client has yet to fetch the news by long-polling.</summary>
    Closing,

    Closed,
}
