using System.Buffers;
using System.Net.WebSockets;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// WebSocket by <see cref="WebSocket"/>, for hosts that offer no stream to frame on (IIS, the test host). Slower than
/// <see cref="StreamWebSocketTransport"/> and the same in behaviour, save that the host decides how a malformed frame is
/// answered. It also carries WebSockets whose messages are compressed.
/// </summary>
internal sealed class ManagedWebSocketTransport : WebSocketTransport
{
    private const int MinimumRead = 4096;
    private const int MaxFragments = ProtocolLimits.MaxFragments;

    private static readonly byte[] EmptyCloseFrame = [0x88, 0x00];

    private readonly WebSocket _socket;
    private readonly UpgradedStream? _stream;
    private byte[]? _buffer;
    private int _length;
    private int _fragments;

    public ManagedWebSocketTransport(
        EngineSession session, WebSocket socket, bool isCandidate, UpgradedStream? stream = null, bool compresses = false)
        : base(session, isCandidate)
    {
        _socket = socket;
        _stream = stream;
        Compresses = compresses;
    }

    public override bool Compresses { get; }

    public override async Task RunAsync()
    {
        var reason = DisconnectReason.TransportClose;
        try
        {
            while (true)
            {
                var part = await ReadAsync().ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                _length += part.Count;
                if (IsOverLimit(out var code))
                {
                    reason = code == (ushort)WebSocketCloseStatus.MessageTooBig
                        ? MessageTooLarge
                        : DisconnectReason.TransportError.WithDescription("Too many fragments in one message.");
                    CloseWith(code);
                    Session.OnTransportEnded(this, reason);
                    await DiscardAsync().ConfigureAwait(false);
                    break;
                }

                if (!part.EndOfMessage)
                {
                    continue;
                }

                if (!Receive(part.MessageType == WebSocketMessageType.Binary))
                {
                    break;
                }

                await WaitForRoomAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            if (e is WebSocketException { WebSocketErrorCode: not WebSocketError.ConnectionClosedPrematurely })
            {
                reason = DisconnectReason.TransportError.WithDescription(e.Message);
            }

            OnPeerGone();
        }
        finally
        {
            ReleaseBuffer();
            await EndAsync(reason).ConfigureAwait(false);
            _socket.Dispose();
        }
    }

    protected override async ValueTask WriteAsync(OutgoingBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var frames = batch[i];
            var marks = batch.HasMarks ? FrameMark.TakeAll(frames) : null;
            while (WebSocketFrameWriter.TryReadHeader(frames.Span, out var opcode, out var headerSize, out var length))
            {
                var mayCompress = marks is null || !marks.Dequeue();
                await WriteFrameAsync(opcode, frames.Slice(headerSize, length), mayCompress).ConfigureAwait(false);
                frames = frames[(headerSize + length)..];
            }
        }
    }

    protected override void AbortConnection()
    {
        _socket.Abort();
        _stream?.Abort();
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReadAsync()
    {
        if (_length == 0)
        {
            ReleaseBuffer();
            var arrived = await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
            if (arrived.EndOfMessage || arrived.MessageType == WebSocketMessageType.Close)
            {
                // An empty message is complete without a byte.
                return arrived;
            }
        }

        MakeRoom();
        return await _socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None).ConfigureAwait(false);
    }

    // Nothing more is read as messages, but closing over unread data would reset the connection before the client has seen
    // why. Whatever it still sends stays compressed.
    private Task DiscardAsync()
    {
        return _stream?.DiscardAsync() ?? Task.CompletedTask;
    }

    private async ValueTask WriteFrameAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload, bool mayCompress)
    {
        try
        {
            if (opcode == WebSocketOpcode.Close)
            {
                await WriteCloseAsync(payload).ConfigureAwait(false);
                return;
            }

            var type = opcode == WebSocketOpcode.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
            var flags = WebSocketMessageFlags.EndOfMessage;
            if (Compresses && (!mayCompress || payload.Length < Session.Options.PerMessageDeflate!.Threshold))
            {
                flags |= WebSocketMessageFlags.DisableCompression;
            }

            await _socket.SendAsync(payload, type, flags, CancellationToken.None).ConfigureAwait(false);
        }
        catch (WebSocketException e)
        {
            throw new IOException("The WebSocket is closed.", e);
        }
    }

    private async ValueTask WriteCloseAsync(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty && _stream is not null)
        {
            await _stream.WriteAsync(EmptyCloseFrame).ConfigureAwait(false);
            return;
        }

        // The platform's WebSocket cannot send a close frame without a code.
        var status = payload.IsEmpty
            ? WebSocketCloseStatus.NormalClosure
            : (WebSocketCloseStatus)((payload.Span[0] << 8) | payload.Span[1]);
        await _socket.CloseOutputAsync(status, null, CancellationToken.None).ConfigureAwait(false);
    }

    private bool Receive(bool isBinary)
    {
        Session.EnterInbound();
        try
        {
            _ = Session.IsAliveOnArrival();
            return OnMessage(isBinary, _buffer.AsMemory(0, _length));
        }
        finally
        {
            _length = 0;
            _fragments = 0;
            Session.ExitInbound();
        }
    }

    private bool IsOverLimit(out ushort code)
    {
        code = (ushort)WebSocketCloseStatus.MessageTooBig;
        if (_length > Session.Options.MaxHttpBufferSize)
        {
            return true;
        }

        code = (ushort)WebSocketCloseStatus.PolicyViolation;
        return ++_fragments > MaxFragments;
    }

    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(MinimumRead);
        }
        else if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    private void ReleaseBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _length = 0;
    }
}
