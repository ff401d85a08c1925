using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.SocketIO.Protocol;

/// <summary>Masking of client frames (RFC 6455, section 5.3). Applying the same key twice gives the original back.</summary>
internal static class WebSocketMask
{
    /// <summary>Masks or unmasks <paramref name="payload"/> in place; its first byte meets the first byte of the key.</summary>
    public static void Apply(Span<byte> payload, ReadOnlySpan<byte> key)
    {
        int done = 0;
        if (payload.Length >= Vector<byte>.Count)
        {
            // The key as it lies in memory, repeated: the order of bytes is kept on every machine. A vector is a
            // multiple of four bytes long, so each one meets the key from its first byte.
            Vector<byte> mask = Vector.AsVectorByte(new Vector<uint>(MemoryMarshal.Read<uint>(key)));
            ref byte start = ref MemoryMarshal.GetReference(payload);
            int last = payload.Length - Vector<byte>.Count;
            for (; done <= last; done += Vector<byte>.Count)
            {
                ref byte place = ref Unsafe.Add(ref start, done);
                (Vector.LoadUnsafe(ref place) ^ mask).StoreUnsafe(ref place);
            }
        }

        for (; done < payload.Length; done++)
        {
            payload[done] ^= key[done & 3];
        }
    }
}
