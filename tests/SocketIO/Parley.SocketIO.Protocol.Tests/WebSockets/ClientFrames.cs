using System.Buffers.Binary;

namespace Parley.SocketIO.Protocol.Tests;

/// <summary>Builds frames as a client sends them, and also as no client may send them.</summary>
internal static class ClientFrames
{
    public static readonly byte[] Key = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Frame(
        int opcode, ReadOnlySpan<byte> payload, bool final = true, int reserved = 0, bool masked = true, ulong? declaredLength = null)
    {
        var frame = new List<byte> { (byte)((final ? 0x80 : 0) | (reserved << 4) | opcode) };
        byte maskBit = (byte)(masked ? 0x80 : 0);
        ulong length = declaredLength ?? (ulong)payload.Length;
        Span<byte> big = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(big, length);
        if (length <= 125)
        {
            frame.Add((byte)(maskBit | (byte)length));
        }
        else if (length <= ushort.MaxValue)
        {
            frame.Add((byte)(maskBit | 126));
            frame.AddRange(big[6..]);
        }
        else
        {
            frame.Add((byte)(maskBit | 127));
            frame.AddRange(big);
        }

        if (masked)
        {
            frame.AddRange(Key);
        }

        for (int i = 0; i < payload.Length; i++)
        {
            frame.Add(masked ? (byte)(payload[i] ^ Key[i % 4]) : payload[i]);
        }

        return [.. frame];
    }

    public static byte[] Text(string text, bool final = true) => Frame(1, Encoding.UTF8.GetBytes(text), final);

    public static byte[] Continuation(ReadOnlySpan<byte> payload, bool final) => Frame(0, payload, final);

    public static byte[] Close(ushort code, ReadOnlySpan<byte> reason = default)
    {
        byte[] payload = new byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        reason.CopyTo(payload.AsSpan(2));
        return Frame(8, payload);
    }

    public static byte[] Join(params IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => frame)];
}
