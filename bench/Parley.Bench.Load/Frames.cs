using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Parley.Bench.Load;

internal enum Opcode
{
    Text = 1,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>WebSocket frames (RFC 6455, 5.2) as far as the load needs them: unfragmented, at most 64 KB.</summary>
internal static class Frames
{
    public const int MaxPayload = ushort.MaxValue;
    public const int MaxHeader = 8;

    /// <summary>Reads one frame of a server; false when more bytes are needed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out Opcode opcode, out ReadOnlySpan<byte> payload, out int consumed)
    {
        opcode = default;
        payload = default;
        consumed = 0;
        if (data.Length < 2)
        {
            return false;
        }

        if ((data[0] & 0xF0) != 0x80 || data[1] > 126)
        {
            throw new LoadException($"the server sent a frame that the load does not read: 0x{data[0]:x2}{data[1]:x2}");
        }

        var start = 2;
        int length = data[1];
        if (length == 126)
        {
            start = 4;
            if (data.Length < start)
            {
                return false;
            }

            length = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        }

        if (data.Length - start < length)
        {
            return false;
        }

        opcode = (Opcode)(data[0] & 0x0F);
        payload = data.Slice(start, length);
        consumed = start + length;
        return true;
    }

    /// <summary>Writes one frame of a client, masked; returns its length.</summary>
    public static int Write(Span<byte> target, Opcode opcode, ReadOnlySpan<byte> payload, uint mask)
    {
        target[0] = (byte)(0x80 | (int)opcode);
        var start = 2;
        if (payload.Length < 126)
        {
            target[1] = (byte)(0x80 | payload.Length);
        }
        else
        {
            target[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], checked((ushort)payload.Length));
            start = 4;
        }

        MemoryMarshal.Write(target[start..], mask);
        start += sizeof(uint);
        var body = target.Slice(start, payload.Length);
        payload.CopyTo(body);
        ApplyMask(body, mask);
        return start + payload.Length;
    }

    private static void ApplyMask(Span<byte> body, uint mask)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(body);
        var wide = mask | ((ulong)mask << 32);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= wide;
        }

        for (var i = words.Length * sizeof(ulong); i < body.Length; i++)
        {
            body[i] ^= (byte)(wide >> (8 * (i & 7)));
        }
    }
}
