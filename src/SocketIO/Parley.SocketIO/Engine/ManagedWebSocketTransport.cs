using System.Buffers;
using System.Net.WebSockets;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// WebSocket by <see cref="WebSocket"/>, for hosts that offer no stream to frame on (IIS, the test host). Slower than
/// <see cref="StreamWebSocketTransport"/> and the same in behaviour, save that the host decides how a malformed frame is
/// answered.
/// </summary>
internal sealed class ManagedWebSocketTransport : WebSocketTransport
{
    private const int MinimumRead = 4096;
    private const int MaxFragments = ProtocolLimits.MaxFragments;

    private readonly WebSocket _socket;
    private byte[]? _buffer;
    private int _length;
    private int _fragments;

    public ManagedWebSocketTransport(EngineSession session, WebSocket socket, bool isCandidate)
        : base(session, isCandidate)
    {
        _socket = socket;
    }

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
                    reason = DisconnectReason.TransportError.WithDescription("the message is larger than MaxHttpBufferSize");
                    CloseWith(code);
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
        }
    }

    protected override async ValueTask WriteAsync(OutgoingBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var frames = batch[i];
            while (WebSocketFrameWriter.TryReadHeader(frames.Span, out var opcode, out var headerSize, out var length))
            {
                await WriteFrameAsync(opcode, frames.Slice(headerSize, length)).ConfigureAwait(false);
                frames = frames[(headerSize + length)..];
            }
        }
    }

    protected override void AbortConnection()
    {
        _socket.Abort();
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

    private async ValueTask WriteFrameAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload)
    {
        try
        {
            if (opcode == WebSocketOpcode.Close)
            {
                var status = payload.IsEmpty
                    ? WebSocketCloseStatus.Empty
                    : (WebSocketCloseStatus)((payload.Span[0] << 8) | payload.Span[1]);
                await _socket.CloseOutputAsync(status, null, CancellationToken.None).ConfigureAwait(false);
                return;
            }

            var type = opcode == WebSocketOpcode.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
            await _socket.SendAsync(payload, type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (WebSocketException e)
        {
            throw new IOException("The WebSocket is closed.", e);
        }
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
