using System.Buffers;

namespace Parley.SocketIO.Protocol;

/// <summary>A growing buffer in memory of the shared pool. It holds none while it is empty, so an idle owner costs nothing.</summary>
/// <remarks>Not thread-safe. What was written moves when the buffer grows.</remarks>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int LeastRoom = 256;

    private byte[] _buffer = [];
    private int _length;

    /// <summary>What was written; valid until the next write and until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written, but keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        _length = 0;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsSpan(_length);
    }

    private void EnsureRoom(int sizeHint)
    {
        int needed = checked(_length + Math.Max(sizeHint, 1));
        if (needed <= _buffer.Length)
        {
            return;
        }

        int doubled = (int)Math.Min(_buffer.Length * 2L, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(doubled, LeastRoom)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
