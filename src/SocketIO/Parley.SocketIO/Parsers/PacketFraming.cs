using System.Buffers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Parsers;

/// <summary>
/// Puts the messages of a parser into finished frames. The header of a frame stands before a message whose length is not known
/// yet: room for the largest is left, and the message moves up to its header when it ends.
/// Owned by one <see cref="Engine.FrameScratch"/>, and by its thread.
/// </summary>
internal sealed class PacketFraming : IPacketWriter
{
    private const byte EngineMessage = (byte)'4';

    /// <summary>Room for what stands before a message: frame header and Engine.IO type.</summary>
    private const int Reserve = WebSocketFrameWriter.MaxHeaderSize + 1;
    private const int KeepUpTo = 256 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int _framed;
    private int _position = Reserve;

    /// <summary>All frames that are finished.</summary>
    public ReadOnlySpan<byte> Frames => _buffer.AsSpan(0, _framed);

    /// <summary>Whether there is a message, and nothing after the last one.</summary>
    public bool IsComplete => _framed > 0 && _position == _framed + Reserve;

    public void Clear()
    {
        if (_buffer.Length > KeepUpTo)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(1024);
        }

        _framed = 0;
        _position = Reserve;
    }

    public void EndText()
    {
        var start = _framed + Reserve - 1;
        _buffer[start] = EngineMessage;
        End(WebSocketOpcode.Text, start);
    }

    public void EndBinary()
    {
        End(WebSocketOpcode.Binary, _framed + Reserve);
    }

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

    private void End(WebSocketOpcode opcode, int start)
    {
        var length = _position - start;
        var size = WebSocketFrameWriter.HeaderSize(length);
        _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(_framed + size));
        WebSocketFrameWriter.WriteHeader(_buffer.AsSpan(_framed), opcode, length);
        _framed += size + length;
        _position = _framed;

        // The room before the next message must be there before anything is written into it.
        EnsureRoom(Reserve);
        _position += Reserve;
    }

    private void EnsureRoom(int sizeHint)
    {
        var needed = checked(_position + Math.Max(sizeHint, 1));
        if (needed <= _buffer.Length)
        {
            return;
        }

        var doubled = (int)Math.Min(_buffer.Length * 2L, Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, doubled));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
