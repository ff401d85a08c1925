using System.Runtime.InteropServices;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Says of a queued frame that it is not to be compressed, by a bit of its header that is reserved on the wire (RSV3). Frames
/// in a queue are the only ones that carry it, and only where the transport compresses: whoever takes frames out of a queue
/// removes it. Stateless; the frames are the caller's.
/// </summary>
internal static class FrameMark
{
    private const byte Bit = 0x10;

    public static bool IsSet(ReadOnlySpan<byte> frame)
    {
        return (frame[0] & Bit) != 0;
    }

    public static void Set(Span<byte> frame)
    {
        frame[0] |= Bit;
    }

    public static void Clear(Span<byte> frame)
    {
        frame[0] &= unchecked((byte)~Bit);
    }

    /// <summary>Marks whole frames, none of which is marked.</summary>
    public static void SetAll(Span<byte> frames)
    {
        while (WebSocketFrameWriter.TryReadHeader(frames, out _, out var headerSize, out var length))
        {
            Set(frames);
            frames = frames[(headerSize + length)..];
        }
    }

    /// <summary>Removes the marks of whole frames.</summary>
    /// <returns>For each frame whether it was marked.</returns>
    public static Queue<bool> TakeAll(ReadOnlyMemory<byte> frames)
    {
        var marks = new Queue<bool>();
        var rest = MemoryMarshal.AsMemory(frames).Span;
        while (!rest.IsEmpty)
        {
            var isMarked = IsSet(rest);
            marks.Enqueue(isMarked);
            if (isMarked)
            {
                Clear(rest);
            }

            rest = WebSocketFrameWriter.TryReadHeader(rest, out _, out var headerSize, out var length)
                ? rest[(headerSize + length)..]
                : throw new InvalidOperationException("The outgoing queue holds something that is no frame.");
        }

        return marks;
    }
}
