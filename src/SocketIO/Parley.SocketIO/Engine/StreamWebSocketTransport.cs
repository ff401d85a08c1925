using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// WebSocket with own framing over the stream that the host hands out after an upgrade (HTTP/1.1) or an extended CONNECT
/// (HTTP/2). Many frames are read and written at once, and size, fragments and declared length are bounded while reading.
/// An idle connection holds no buffer: a read of zero bytes waits for data first.
/// </summary>
#pragma warning disable CA1001 // RunAsync disposes of the reader when the WebSocket ends.
internal sealed class StreamWebSocketTransport : WebSocketTransport
#pragma warning restore CA1001
{
    private const int MinimumRead = 4096;

    // What the frame reader says of a close frame without a code (RFC 6455, section 7.1.5).
    private const ushort NoStatusReceived = 1005;

    private readonly HttpContext _context;
    private readonly Stream _stream;
    private readonly WebSocketFrameReader _reader;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _required;
    private bool _discards;

    public StreamWebSocketTransport(EngineSession session, HttpContext context, Stream stream, bool isCandidate)
        : base(session, isCandidate)
    {
        _context = context;
        _stream = stream;
        _reader = new WebSocketFrameReader(session.Options.MaxHttpBufferSize);
    }

    public override async Task RunAsync()
    {
        var reason = DisconnectReason.TransportClose;
        try
        {
            while (true)
            {
                if (!await FillAsync().ConfigureAwait(false))
                {
                    OnPeerGone();
                    break;
                }

                if (!ReceiveBatch(ref reason))
                {
                    break;
                }

                await WaitForRoomAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionResetException)
        {
            OnPeerGone();
        }
        finally
        {
            ReleaseBuffer();
            _reader.Dispose();
            await EndAsync(reason).ConfigureAwait(false);
        }
    }

    protected override async ValueTask WriteAsync(OutgoingBatch batch)
    {
        if (batch.HasMarks)
        {
            // Queued while the session was on long-polling.
            batch.ClearMarks();
        }

        for (var i = 0; i < batch.Count; i++)
        {
            await _stream.WriteAsync(batch[i]).ConfigureAwait(false);
        }
    }

    protected override void AbortConnection()
    {
        _context.Abort();
    }

    /// <summary>Waits for data without a buffer, then reads what is there.</summary>
    private async ValueTask<bool> FillAsync()
    {
        if (_start == _end)
        {
            ReleaseBuffer();
            _ = await _stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
        }

        MakeRoom();
        var read = await _stream.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    private bool ReceiveBatch(ref DisconnectReason reason)
    {
        if (_discards)
        {
            _start = _end = 0;
            return true;
        }

        Session.EnterInbound();
        try
        {
            _ = Session.IsAliveOnArrival();
            return ReadFrames(ref reason);
        }
        finally
        {
            Session.ExitInbound();
        }
    }

    private bool ReadFrames(ref DisconnectReason reason)
    {
        while (_start < _end)
        {
            var result = _reader.Read(_buffer.AsMemory(_start, _end - _start));
            _start += result.Consumed;
            switch (result.Status)
            {
                case WebSocketReadStatus.NeedMore:
                    _required = result.RequiredBytes;
                    return true;
                case WebSocketReadStatus.Error:
                    // The close frame is on its way; what the client still sends means nothing, but must be read, since
                    // closing over unread data would reset the connection before the client has seen why.
                    reason = result.CloseCode == (ushort)WebSocketCloseStatus.MessageTooBig
                        ? MessageTooLarge
                        : DisconnectReason.TransportError.WithDescription(result.Error);
                    CloseWith(result.CloseCode);
                    Session.OnTransportEnded(this, reason);
                    _discards = true;
                    _start = _end = 0;
                    return true;
                default:
                    if (!OnFrame(result))
                    {
                        return false;
                    }

                    break;
            }
        }

        _required = 0;
        return true;
    }

    private bool OnFrame(in WebSocketReadResult frame)
    {
        switch (frame.Opcode)
        {
            case WebSocketOpcode.Close:
                CloseWith(frame.CloseCode == NoStatusReceived ? NoCloseCode : frame.CloseCode);
                return false;
            case WebSocketOpcode.Ping:
                OnPing(frame.Payload.Span);
                return true;
            case WebSocketOpcode.Pong:
                return true;
            default:
                return OnMessage(frame.Opcode == WebSocketOpcode.Binary, frame.Payload);
        }
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(MinimumRead);
            return;
        }

        if (_buffer.Length - _start >= _required && _end < _buffer.Length)
        {
            return;
        }

        // Grown step by step as data arrives: a length that a client declares costs nothing until the bytes come.
        var size = Math.Min(Math.Max(_required, unread + 1), Math.Max(_buffer.Length, unread * 2));
        if (size <= _buffer.Length)
        {
            _buffer.AsSpan(_start, unread).CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(size);
            _buffer.AsSpan(_start, unread).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _start = 0;
        _end = unread;
    }

    private void ReleaseBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _start = _end = 0;
    }
}
