using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Unicode;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Reads WebSocket frames (RFC 6455) from the bytes of one connection and puts fragmented messages together.
/// </summary>
/// <remarks>
/// <para>Not thread-safe: one reader per connection, one read at a time. Between two reads it holds no buffer unless a fragmented
/// message is under way. After an error it only repeats that error.</para>
/// <para>Every limit is judged at the frame's header, before its payload has arrived. Extensions are never agreed on, so reserved
/// bits are an error. Text in fragments is checked for UTF-8 when its last fragment is there.</para>
/// </remarks>
public sealed class WebSocketFrameReader : IDisposable
{
    /// <summary>The greatest payload of a control frame (RFC 6455, section 5.5).</summary>
    private const int MaxControlPayload = 125;

    /// <summary>Two bytes, eight of length, four of mask key.</summary>
    private const int MaxFrameHeaderSize = 14;

    private readonly int _maxMessageSize;
    private readonly int _maxFragments;
    private readonly bool _expectMasked;

    // The message under way; _gathered stays null as long as its fragments are empty.
    private byte[]? _gathered;
    private int _gatheredLength;
    private int _fragments;
    private WebSocketOpcode _messageOpcode;

    // The last read gave _gathered away: it goes back to the pool at the next one.
    private bool _finished;
    private WebSocketReadResult? _failure;

    /// <summary>Creates the reader of one connection.</summary>
    /// <param name="maxMessageSize">The greatest payload of a message, in bytes, all its fragments together.</param>
    /// <param name="expectMasked">True in a server: frames must be masked. False in a client: they must not be.</param>
    /// <param name="maxFragments">The greatest number of frames of one message, empty ones included.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below one, or the message could not fit into one array.</exception>
    public WebSocketFrameReader(int maxMessageSize, bool expectMasked = true, int maxFragments = ProtocolLimits.MaxFragments)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxMessageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessageSize, Array.MaxLength - MaxFrameHeaderSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxFragments);
        _maxMessageSize = maxMessageSize;
        _maxFragments = maxFragments;
        _expectMasked = expectMasked;
    }

    /// <summary>
    /// Reads the first message or control frame of <paramref name="input"/>. Fragments that only advance a message are consumed, and
    /// reading goes on with the next frame.
    /// </summary>
    /// <param name="input">
    /// All bytes that have arrived and were not consumed yet. Payloads are unmasked in it, so it is written to.
    /// </param>
    /// <returns>The message, the error, or how many bytes are wanting.</returns>
    public WebSocketReadResult Read(Memory<byte> input)
    {
        if (_failure is { } failure)
        {
            return failure;
        }

        if (_finished)
        {
            ReleaseGathered();
        }

        int consumed = 0;
        while (true)
        {
            Memory<byte> rest = input[consumed..];
            if (rest.IsEmpty)
            {
                return WebSocketReadResult.NeedMore(consumed, requiredBytes: 2);
            }

            var header = new WebSocketFrameHeader(rest.Span);
            if (CheckFirstByte(header) is { } problem)
            {
                return Fail(consumed, WebSocketCloseCodes.ProtocolError, problem);
            }

            if (rest.Length < 2)
            {
                return WebSocketReadResult.NeedMore(consumed, requiredBytes: 2);
            }

            if (CheckSecondByte(header) is { } secondProblem)
            {
                return Fail(consumed, WebSocketCloseCodes.ProtocolError, secondProblem);
            }

            if (rest.Length < header.SizeWithoutMaskKey)
            {
                return WebSocketReadResult.NeedMore(consumed, header.Size);
            }

            ulong declared = header.PayloadLength;
            if (CheckLength(header.Opcode, declared) is { } refusal)
            {
                return Fail(consumed, refusal.Code, refusal.Error);
            }

            int length = (int)declared;
            int headerSize = header.Size;
            if (rest.Length < headerSize + length)
            {
                return WebSocketReadResult.NeedMore(consumed, headerSize + length);
            }

            Memory<byte> payload = rest.Slice(headerSize, length);
            if (header.IsMasked)
            {
                WebSocketMask.Apply(payload.Span, header.MaskKey);
            }

            consumed += headerSize + length;
            if (IsControl(header.Opcode))
            {
                return ReadControl(consumed, header.Opcode, payload);
            }

            if (header.IsFinal && _fragments == 0)
            {
                return ReadData(consumed, header.Opcode, payload);
            }

            Gather(header.Opcode, payload.Span);
            if (header.IsFinal)
            {
                _finished = true;
                _fragments = 0;
                return ReadData(consumed, _messageOpcode, _gathered.AsMemory(0, _gatheredLength));
            }
        }
    }

    /// <summary>Gives the buffer of a fragmented message back. The reader must not be used any more.</summary>
    public void Dispose() => ReleaseGathered();

    private static bool IsControl(WebSocketOpcode opcode) => opcode >= WebSocketOpcode.Close;

    private string? CheckFirstByte(WebSocketFrameHeader header)
    {
        if (header.HasReservedBits)
        {
            return "A reserved bit is set, but no extension was agreed on.";
        }

        return header.Opcode switch
        {
            WebSocketOpcode.Continuation => _fragments == 0 ? "A continuation frame without a message to continue." : null,
            WebSocketOpcode.Text or WebSocketOpcode.Binary =>
                _fragments != 0 ? "A new message began inside a fragmented one." : null,
            WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong =>
                header.IsFinal ? null : "A control frame is fragmented.",
            _ => "Unknown opcode.",
        };
    }

    private string? CheckSecondByte(WebSocketFrameHeader header)
    {
        if (header.IsMasked != _expectMasked)
        {
            return _expectMasked ? "A client's frame is not masked." : "A server's frame is masked.";
        }

        return IsControl(header.Opcode) && header.ShortLength > MaxControlPayload ? "A control frame is longer than 125 bytes." : null;
    }

    private (ushort Code, string Error)? CheckLength(WebSocketOpcode opcode, ulong declared)
    {
        if (declared > long.MaxValue)
        {
            return (WebSocketCloseCodes.ProtocolError, "The highest bit of a frame's length is set.");
        }

        if (IsControl(opcode))
        {
            return null;
        }

        if (_fragments == _maxFragments)
        {
            return (WebSocketCloseCodes.PolicyViolation, "Too many fragments in one message.");
        }

        return declared > (ulong)(_maxMessageSize - _gatheredLength)
            ? (WebSocketCloseCodes.MessageTooBig, "The message is larger than allowed.")
            : null;
    }

    private WebSocketReadResult ReadControl(int consumed, WebSocketOpcode opcode, ReadOnlyMemory<byte> payload)
    {
        if (opcode != WebSocketOpcode.Close)
        {
            return WebSocketReadResult.Message(consumed, opcode, payload);
        }

        if (payload.IsEmpty)
        {
            return WebSocketReadResult.Message(consumed, opcode, payload, WebSocketCloseCodes.NoStatusReceived);
        }

        if (payload.Length == 1)
        {
            return Fail(consumed, WebSocketCloseCodes.ProtocolError, "A close frame with half a close code.");
        }

        ushort code = BinaryPrimitives.ReadUInt16BigEndian(payload.Span);
        if (!WebSocketCloseCodes.IsAllowedOnWire(code))
        {
            return Fail(consumed, WebSocketCloseCodes.ProtocolError, "A close code that must not be sent.");
        }

        return Utf8.IsValid(payload.Span[2..])
            ? WebSocketReadResult.Message(consumed, opcode, payload, code)
            : Fail(consumed, WebSocketCloseCodes.ProtocolError, "The reason of a close frame is not valid UTF-8.");
    }

    private WebSocketReadResult ReadData(int consumed, WebSocketOpcode opcode, ReadOnlyMemory<byte> payload) =>
        opcode == WebSocketOpcode.Text && !Utf8.IsValid(payload.Span)
            ? Fail(consumed, WebSocketCloseCodes.InvalidPayloadData, "A text message is not valid UTF-8.")
            : WebSocketReadResult.Message(consumed, opcode, payload);

    private void Gather(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode != WebSocketOpcode.Continuation)
        {
            _messageOpcode = opcode;
        }

        _fragments++;
        if (payload.IsEmpty)
        {
            return;
        }

        int needed = _gatheredLength + payload.Length;
        Debug.Assert(needed <= _maxMessageSize, "The header's check lets no larger message through.");
        if (_gathered is null)
        {
            _gathered = ArrayPool<byte>.Shared.Rent(needed);
        }
        else if (_gathered.Length < needed)
        {
            // Doubling, so that many small fragments do not copy the message again and again.
            int size = (int)Math.Clamp(_gathered.Length * 2L, needed, _maxMessageSize);
            byte[] larger = ArrayPool<byte>.Shared.Rent(size);
            _gathered.AsSpan(0, _gatheredLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_gathered);
            _gathered = larger;
        }

        payload.CopyTo(_gathered.AsSpan(_gatheredLength));
        _gatheredLength = needed;
    }

    private WebSocketReadResult Fail(int consumed, ushort closeCode, string error)
    {
        ReleaseGathered();
        var result = WebSocketReadResult.Failure(consumed, closeCode, error);

        // A repeated call consumes nothing: it has not looked at its input.
        _failure = WebSocketReadResult.Failure(0, closeCode, error);
        return result;
    }

    private void ReleaseGathered()
    {
        if (_gathered is not null)
        {
            ArrayPool<byte>.Shared.Return(_gathered);
            _gathered = null;
        }

        _gatheredLength = 0;
        _fragments = 0;
        _finished = false;
    }
}
