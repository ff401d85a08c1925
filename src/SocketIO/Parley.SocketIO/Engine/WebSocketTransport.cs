using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// What all WebSocket transports share: batches in, batches out, the probe of an upgrade, the closing handshake. How bytes
/// are read and written is left to <see cref="StreamWebSocketTransport"/> (own framing) and
/// <see cref="ManagedWebSocketTransport"/> (hosts that offer no stream).
/// <para>
/// Concurrency: one read loop, run by the request that accepted the WebSocket; at most one flush at a time, on whatever
/// thread began it. Flags are guarded by the session's gate.
/// </para>
/// </summary>
internal abstract partial class WebSocketTransport : EngineTransport, IThreadPoolWorkItem, IDeadlineTarget
{
    public const string TransportName = "websocket";

    // How long the client may take to answer a close frame, or to read what stands before it.
    private const int CloseTimeout = 5_000;

    // Pongs that a client may leave unread; what it asks beyond them is not answered.
    private const int MaxControlBytes = 16 * 1024;

    /// <summary>How long a client has to read what was sent before the next comes; by the wall clock, as its reads are.</summary>
    internal static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(1);

    private static readonly byte[] ProbeAnswerFrame = [0x81, 0x06, .. "3probe"u8];

    private readonly OutgoingBatch _batch = new();

    // Pongs, the probe's answer and the close frame: they belong to this WebSocket, not to the session.
    private readonly OutgoingQueue _control = new();
    private bool _isCandidate;
    private bool _isFlushing;

    // A batch that is to leave by itself, and the moment behind it in which nothing leaves.
    private bool _isPrepared;
    private bool _isHeld;

    private bool _carriesPackets;
    private bool _isBroken;
    private bool _isCloseSent;
    private bool _isEnded;
    private ushort? _closeCode;
    private TaskCompletionSource? _flushed;

    protected WebSocketTransport(EngineSession session, bool isCandidate)
        : base(session)
    {
        _isCandidate = isCandidate;
    }

    /// <summary>Why a client is dropped whose message is too large.</summary>
    protected DisconnectReason MessageTooLarge => DisconnectReason.TransportError
        .WithDescription($"the message is larger than {Session.Options.MaxHttpBufferSize} bytes (MaxHttpBufferSize)")
        .OverLimit(nameof(SocketIOOptions.MaxHttpBufferSize));

    public override string Name => TransportName;

    public override bool IsWritableLocked => !_isFlushing && !_isBroken;

    /// <summary>Close code of an empty close frame: no code at all.</summary>
    protected const ushort NoCloseCode = 0;

    /// <summary>Reads until the WebSocket is over.</summary>
    public abstract Task RunAsync();

    public override void Close(TransportCloseKind how)
    {
        CloseWith(NoCloseCode);
    }

    public override void Abort()
    {
        lock (Session.Gate)
        {
            _isBroken = true;
        }

        AbortConnection();
    }

    /// <summary>Writes everything in <paramref name="batch"/> and completes when the host has taken it.</summary>
    protected abstract ValueTask WriteAsync(OutgoingBatch batch);

    /// <summary>Tears the connection down.</summary>
    protected abstract void AbortConnection();

    /// <summary>Handles one message of the client, with the inbound lock held.</summary>
    /// <returns>
    /// False when this WebSocket is to be given up. A session that is over takes no messages, but its WebSocket is read on
    /// until the client's close frame.
    /// </returns>
    protected bool OnMessage(bool isBinary, ReadOnlyMemory<byte> payload)
    {
        EnginePacket packet;
        if (isBinary && !Session.IsEngineIO3)
        {
            packet = new EnginePacket(EnginePacketType.Message, payload, isBinary: true);
        }
        else if (!TryDecode(isBinary, payload, out packet))
        {
            if (!_isCandidate && Session.IsOpen)
            {
                Session.OnParseError();
            }

            return !_isCandidate;
        }

        if (_isCandidate)
        {
            return OnCandidatePacket(packet);
        }

        Session.Receive(packet);
        return true;
    }

    /// <summary>Queues a pong for a ping of the client.</summary>
    protected void OnPing(ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[WebSocketFrameWriter.MaxHeaderSize + 125];
        var header = WebSocketFrameWriter.WriteHeader(frame, WebSocketOpcode.Pong, payload.Length);
        payload.CopyTo(frame[header..]);
        SendControl(frame[..(header + payload.Length)]);
    }

    /// <summary>Sends what waits, then a close frame; the read loop goes on until the client has answered it.</summary>
    protected void CloseWith(ushort code)
    {
        bool flush;
        lock (Session.Gate)
        {
            if (_closeCode is not null)
            {
                return;
            }

            _closeCode = code;
            _isHeld = false;
            flush = TryBeginFlushLocked();
        }

        Session.Wheel.Schedule(this, Session.Wheel.Now + CloseTimeout);
        if (flush)
        {
            Flush();
        }
    }

    /// <summary>The connection is gone: nothing can be sent any more.</summary>
    protected void OnPeerGone()
    {
        lock (Session.Gate)
        {
            _isBroken = true;
        }
    }

    /// <summary>
    /// Ends the WebSocket: tells the session, then waits until the last bytes, the close frame among them, have left.
    /// </summary>
    protected async Task EndAsync(DisconnectReason reason)
    {
        Session.OnTransportEnded(this, reason);
        CloseWith(NoCloseCode);

        await WhenFlushed().ConfigureAwait(false);
        lock (Session.Gate)
        {
            _isEnded = true;
            _isBroken = true;
            DiscardLocked();
        }
    }

    long IDeadlineTarget.OnDeadline(long due, long now)
    {
        bool hangs;
        lock (Session.Gate)
        {
            hangs = !_isEnded;
        }

        if (hangs)
        {
            Abort();
        }

        return long.MaxValue;
    }

    private bool TryDecode(bool isBinary, ReadOnlyMemory<byte> payload, out EnginePacket packet)
    {
        if (!Session.IsEngineIO3)
        {
            return EnginePacketDecoder.TryDecodeText(payload, out packet);
        }

        return isBinary
            ? EngineIO3PacketDecoder.TryDecodeBinary(payload, out packet)
            : EngineIO3PacketDecoder.TryDecodeText(payload, out packet);
    }

    private bool OnCandidatePacket(in EnginePacket packet)
    {
        switch (packet.Type)
        {
            case EnginePacketType.Ping when packet.Data.Span.SequenceEqual("probe"u8):
                SendControl(ProbeAnswerFrame);
                Session.OnProbed(this);
                return true;
            case EnginePacketType.Upgrade:
                if (!Session.CompleteUpgrade(this))
                {
                    return false;
                }

                _isCandidate = false;
                return true;
            default:
                return false;
        }
    }

    private void SendControl(ReadOnlySpan<byte> frame)
    {
        bool flush;
        lock (Session.Gate)
        {
            if (_closeCode is not null || _isBroken || _control.Length > MaxControlBytes)
            {
                return;
            }

            _control.Append(frame);
            flush = TryBeginFlushLocked();
        }

        if (flush)
        {
            Flush();
        }
    }
}
