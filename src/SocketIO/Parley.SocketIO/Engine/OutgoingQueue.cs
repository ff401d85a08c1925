using System.Buffers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// What waits to be sent to one client, as finished WebSocket frames in a few pooled buffers. A WebSocket connection writes
/// the buffers as they are; long-polling reads the frames back and writes payloads. So a packet is encoded once, whatever
/// carries it in the end, and many packets leave in one write.
/// Not thread-safe: guarded by the lock of its session. A frame never spans two buffers.
/// </summary>
internal sealed partial class OutgoingQueue
{
    private const int ChunkSize = 4096;

    // From here on a frame that many connections share is kept by reference instead of being copied into each queue.
    private const int ShareFrom = 2048;

    private readonly List<Chunk> _chunks = [];

    // How far the first buffer has been read, when long-polling took only a part of it.
    private int _readOffset;

    // Whether some frame carries a FrameMark.
    private bool _hasMarks;

    /// <summary>Bytes that wait.</summary>
    public int Length { get; private set; }

    public bool IsEmpty => Length == 0;

    public void Append(ReadOnlySpan<byte> frames)
    {
        var last = _chunks.Count - 1;
        if (last < 0 || !_chunks[last].HasRoomFor(frames.Length))
        {
            var array = ArrayPool<byte>.Shared.Rent(Math.Max(frames.Length, ChunkSize));
            _chunks.Add(new Chunk(array, 0, IsPooled: true));
            last++;
        }

        var chunk = _chunks[last];
        frames.CopyTo(chunk.Array.AsSpan(chunk.Length));
        _chunks[last] = chunk with { Length = chunk.Length + frames.Length };
        Length += frames.Length;
    }

    /// <summary>
    /// Appends frames that are not to be compressed. They are always copied, since the mark is set in the frames themselves.
    /// </summary>
    public void AppendMarked(ReadOnlySpan<byte> frames)
    {
        Append(frames);
        var chunk = _chunks[^1];
        FrameMark.SetAll(chunk.Array.AsSpan(chunk.Length - frames.Length, frames.Length));
        _hasMarks = true;
    }

    /// <summary>Appends frames that other queues hold too; the array must never change again.</summary>
    public void AppendShared(byte[] frames)
    {
        if (frames.Length < ShareFrom)
        {
            Append(frames);
            return;
        }

        _chunks.Add(new Chunk(frames, frames.Length, IsPooled: false));
        Length += frames.Length;
    }

    /// <summary>Moves everything that waits into <paramref name="batch"/>, which must be empty.</summary>
    public void TakeAll(OutgoingBatch batch)
    {
        batch.Take(_chunks, _readOffset, Length, _hasMarks);
        _chunks.Clear();
        _readOffset = 0;
        Length = 0;
        _hasMarks = false;
    }

    /// <summary>
    /// Writes waiting packets as a polling payload until it would grow over <paramref name="maxSize"/>, one packet at least.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="maxSize">Bytes of the payload.</param>
    /// <param name="queueLimit">How many bytes of the queue may be taken; the end of a frame.</param>
    /// <returns>Whether a packet among them may be compressed.</returns>
    public bool WritePayload(ArrayBufferWriter<byte> writer, int maxSize, int queueLimit = int.MaxValue)
    {
        var mayCompress = false;
        var rest = Length - Math.Min(queueLimit, Length);
        while (_chunks.Count > 0)
        {
            var chunk = _chunks[0];
            while (_readOffset < chunk.Length)
            {
                var frames = chunk.Array.AsSpan(_readOffset, chunk.Length - _readOffset);
                var isMarked = _hasMarks && FrameMark.IsSet(frames);
                if (isMarked)
                {
                    FrameMark.Clear(frames);
                }

                if (!WebSocketFrameWriter.TryReadHeader(frames, out var opcode, out var headerSize, out var payloadLength))
                {
                    throw new InvalidOperationException("The outgoing queue holds something that is no frame.");
                }

                var isBinary = opcode == WebSocketOpcode.Binary;
                var size = isBinary ? 1 + Base64Length(payloadLength) : payloadLength;
                if (writer.WrittenCount > 0)
                {
                    if (writer.WrittenCount + 1 + size > maxSize || Length - headerSize - payloadLength < rest)
                    {
                        if (isMarked)
                        {
                            FrameMark.Set(frames);
                        }

                        return mayCompress;
                    }

                    writer.Write([PollingPayloadWriter.Separator]);
                }

                var payload = frames.Slice(headerSize, payloadLength);
                if (isBinary)
                {
                    PollingPayloadWriter.WriteBinary(writer, payload);
                }
                else
                {
                    writer.Write(payload);
                }

                mayCompress |= !isMarked;
                _readOffset += headerSize + payloadLength;
                Length -= headerSize + payloadLength;
            }

            chunk.Release();
            _chunks.RemoveAt(0);
            _readOffset = 0;
        }

        _hasMarks = false;
        return mayCompress;
    }

    /// <summary>Forgets everything that waits.</summary>
    public void Clear()
    {
        foreach (var chunk in _chunks)
        {
            chunk.Release();
        }

        _chunks.Clear();
        _readOffset = 0;
        Length = 0;
        _hasMarks = false;
    }

    private static int Base64Length(int length)
    {
        return (length + 2) / 3 * 4;
    }

    internal readonly record struct Chunk(byte[] Array, int Length, bool IsPooled)
    {
        public bool HasRoomFor(int length)
        {
            return IsPooled && Array.Length - Length >= length;
        }

        public void Release()
        {
            if (IsPooled)
            {
                ArrayPool<byte>.Shared.Return(Array);
            }
        }
    }
}

/// <summary>What one flush writes. Owned by the flush that took it, so it needs no lock.</summary>
internal sealed class OutgoingBatch
{
    private readonly List<OutgoingQueue.Chunk> _chunks = [];
    private int _firstOffset;

    public int Length { get; private set; }

    public int Count => _chunks.Count;

    /// <summary>Whether some frame carries a <see cref="FrameMark"/>, which must not reach the wire.</summary>
    public bool HasMarks { get; private set; }

    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            var offset = index == 0 ? _firstOffset : 0;
            return _chunks[index].Array.AsMemory(offset, _chunks[index].Length - offset);
        }
    }

    /// <summary>Removes all marks, for a transport that does not compress.</summary>
    public void ClearMarks()
    {
        for (var i = 0; i < Count; i++)
        {
            FrameMark.TakeAll(this[i]);
        }

        HasMarks = false;
    }

    public void Take(List<OutgoingQueue.Chunk> chunks, int firstOffset, int length, bool hasMarks)
    {
        HasMarks = hasMarks;
        _chunks.AddRange(chunks);
        _firstOffset = firstOffset;
        Length = length;
    }

    public void Release()
    {
        foreach (var chunk in _chunks)
        {
            chunk.Release();
        }

        _chunks.Clear();
        _firstOffset = 0;
        Length = 0;
        HasMarks = false;
    }
}
