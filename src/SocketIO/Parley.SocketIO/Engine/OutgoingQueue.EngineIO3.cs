using System.Buffers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

// The polling payload of Engine.IO 3. Its form depends on all packets in it, so the queue is looked through before it is read.
internal sealed partial class OutgoingQueue
{
    /// <summary>
    /// Writes waiting packets as an Engine.IO 3 payload until it would grow over <paramref name="maxSize"/>, one packet at
    /// least: a binary payload where one of them is binary, else text.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="maxSize">Bytes of the payload.</param>
    /// <param name="queueLimit">How many bytes of the queue may be taken; the end of a frame.</param>
    /// <returns>Whether the payload is binary.</returns>
    public bool WriteEngineIO3Payload(ArrayBufferWriter<byte> writer, int maxSize, int queueLimit)
    {
        var count = CountFor(maxSize, queueLimit, out var isBinary);
        for (; count > 0; count--)
        {
            var frame = ReadFrame(0, _readOffset);
            var payload = _chunks[0].Array.AsSpan(_readOffset + frame.HeaderSize, frame.PayloadLength);
            if (isBinary)
            {
                EngineIO3PayloadWriter.WriteToBinary(writer, payload, frame.IsBinary);
            }
            else
            {
                EngineIO3PayloadWriter.WriteToText(writer, payload);
            }

            _readOffset += frame.Length;
            Length -= frame.Length;
            if (_readOffset == _chunks[0].Length)
            {
                _chunks[0].Release();
                _chunks.RemoveAt(0);
                _readOffset = 0;
            }
        }

        return isBinary;
    }

    /// <summary>How many frames fit into a payload, and whether one of them is binary.</summary>
    private int CountFor(int maxSize, int queueLimit, out bool isBinary)
    {
        var count = 0;
        long size = 0;
        long taken = 0;
        isBinary = false;
        for (var index = 0; index < _chunks.Count; index++)
        {
            var offset = index == 0 ? _readOffset : 0;
            while (offset < _chunks[index].Length)
            {
                var frame = ReadFrame(index, offset);
                size += frame.PayloadLength + EngineIO3PayloadWriter.MaxOverhead;
                taken += frame.Length;
                if (count > 0 && (size > maxSize || taken > queueLimit))
                {
                    return count;
                }

                count++;
                isBinary |= frame.IsBinary;
                offset += frame.Length;
            }
        }

        return count;
    }

    private QueuedFrame ReadFrame(int index, int offset)
    {
        var chunk = _chunks[index];
        return WebSocketFrameWriter.TryReadHeader(
            chunk.Array.AsSpan(offset, chunk.Length - offset), out var opcode, out var headerSize, out var payloadLength)
            ? new QueuedFrame(headerSize, payloadLength, opcode == WebSocketOpcode.Binary)
            : throw new InvalidOperationException("The outgoing queue holds something that is no frame.");
    }

    private readonly record struct QueuedFrame(int HeaderSize, int PayloadLength, bool IsBinary)
    {
        public int Length => HeaderSize + PayloadLength;
    }
}
