using System.Buffers;
using System.Text.Json;
using Parley.SocketIO.Events;
using Parley.SocketIO.Parsers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Where packets are encoded before they are queued: a growing buffer that is kept per thread. The text frame's header and
/// its Engine.IO type stand before the text, so their room is reserved until the length is known.
/// Owned by one thread between <see cref="Rent"/> and <see cref="Return"/>; a nested use on the same thread gets its own.
/// </summary>
#pragma warning disable CA1001 // The JSON writer owns nothing but a reference to this scratch.
internal sealed class FrameScratch : IBufferWriter<byte>
#pragma warning restore CA1001
{
    /// <summary>Room for what stands before the text: frame header, Engine.IO type, Socket.IO header with the longest namespace.</summary>
    private const int Reserve = WebSocketFrameWriter.MaxHeaderSize + 1 + PrefixReserve;

    private const int PrefixReserve = ProtocolLimits.MaxNamespaceBytes + 32;
    private const int KeepUpTo = 256 * 1024;

    [ThreadStatic]
    private static FrameScratch? _cached;

    private readonly HeaderWriter _header = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private Utf8JsonWriter? _json;
    private int _position;
    private int _start;
    private int _payloadLength;

    // The frames of a parser other than the stock one.
    private PacketFraming? _framing;
    private bool _isFramedByParser;

    /// <summary>The binary parts of the packet that is being written.</summary>
    public List<ReadOnlyMemory<byte>> Attachments { get; } = [];

    public static FrameScratch Rent()
    {
        var scratch = _cached ?? new FrameScratch();
        _cached = null;
        return scratch;
    }

    public void Return()
    {
        Attachments.Clear();
        if (_isFramedByParser)
        {
            _isFramedByParser = false;
            _framing!.Clear();
        }

        if (_buffer.Length > KeepUpTo)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(1024);
        }

        _cached = this;
    }

    /// <summary>Begins a text packet; what is written now is its text.</summary>
    public IBufferWriter<byte> BeginText()
    {
        _start = _position = Reserve;
        return this;
    }

    /// <summary>Begins a packet of binary frames alone.</summary>
    public void BeginBinary()
    {
        _start = _position = Reserve;
    }

    /// <summary>The JSON writer of this scratch, writing behind what is there.</summary>
    public Utf8JsonWriter BeginJson()
    {
        if (_json is null)
        {
            _json = new Utf8JsonWriter(this, SocketIOJson.WriterOptions);
        }
        else
        {
            _json.Reset(this);
        }

        return _json;
    }

    /// <summary>Puts Engine.IO's message type and the header of a Socket.IO packet before all that was written since.</summary>
    public void PrependHeader(SocketPacketType type, string nsp, long? ackId, int attachments)
    {
        _payloadLength = _position - Reserve;
        _header.Clear();
        _header.Write((byte)'4');
        SocketPacketEncoder.WriteHeader(_header, type, nsp, ackId, attachments);
        var header = _header.Written;
        _start -= header.Length;
        header.CopyTo(_buffer.AsSpan(_start));
    }

    /// <summary>Ends the text and frames it.</summary>
    /// <returns>The frame; valid until the next call.</returns>
    public ReadOnlySpan<byte> EndText()
    {
        var length = _position - _start;
        _start -= WebSocketFrameWriter.HeaderSize(length);
        WebSocketFrameWriter.WriteHeader(_buffer.AsSpan(_start), WebSocketOpcode.Text, length);
        return Frames;
    }

    /// <summary>Adds a binary frame behind the text frame.</summary>
    public void AppendBinary(ReadOnlySpan<byte> data)
    {
        var size = WebSocketFrameWriter.HeaderSize(data.Length);
        WebSocketFrameWriter.WriteHeader(GetSpan(size), WebSocketOpcode.Binary, data.Length);
        Advance(size);
        data.CopyTo(GetSpan(data.Length));
        Advance(data.Length);
    }

    /// <summary>Where <see cref="Payload"/> lies in <see cref="Frames"/>; not known where a parser has made them.</summary>
    public Range? PayloadInFrames => _isFramedByParser ? null : (Reserve - _start)..(Reserve - _start + _payloadLength);

    /// <summary>Lets a parser write the packet whose payload and attachments are here.</summary>
    /// <exception cref="InvalidOperationException">The parser wrote no message, or did not end its last one.</exception>
    public void EncodeWith(SocketIOParser parser, SocketPacketType type, string nsp, long? ackId)
    {
        _payloadLength = _position - Reserve;
        _framing ??= new PacketFraming();
        _isFramedByParser = true;
        parser.Encode(new OutgoingPacket(type, nsp, ackId, Payload, Attachments), _framing);
        if (!_framing.IsComplete)
        {
            throw new InvalidOperationException("The parser wrote no message, or did not end its last one.");
        }
    }

    /// <summary>The packet's JSON, with placeholders for <see cref="Attachments"/>.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(Reserve, _payloadLength);

    /// <summary>All frames of the packet.</summary>
    public ReadOnlySpan<byte> Frames => _isFramedByParser ? _framing!.Frames : _buffer.AsSpan(_start, _position - _start);

    public void Advance(int count)
    {
        _position += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsMemory(_position);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsSpan(_position);
    }

    private void EnsureRoom(int sizeHint)
    {
        var needed = _position + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>A fixed buffer for what stands before the JSON.</summary>
    private sealed class HeaderWriter : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[PrefixReserve + 1];
        private int _length;

        public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

        public void Clear()
        {
            _length = 0;
        }

        public void Write(byte value)
        {
            _buffer[_length++] = value;
        }

        public void Advance(int count)
        {
            _length += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            return _buffer.AsMemory(_length);
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            return _buffer.AsSpan(_length);
        }
    }
}
