using System.Buffers.Binary;

namespace Parley.Bench.Soak.Clients;

/// <summary>A WebSocket frame as it came.</summary>
internal readonly record struct SoakFrame(int Opcode, byte[] Payload);

/// <summary>WebSocket frames of a client: right ones, and those that no client should send.</summary>
internal static class SoakFrames
{
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Write(int opcode, ReadOnlySpan<byte> payload, bool final = true, ulong? declaredLength = null, int reserved = 0)
    {
        var length = declaredLength ?? (ulong)payload.Length;
        Span<byte> header = stackalloc byte[14];
        header[0] = (byte)((final ? 0x80 : 0) | (reserved << 4) | opcode);
        int size;
        if (length <= 125)
        {
            header[1] = (byte)(0x80 | (byte)length);
            size = 2;
        }
        else if (length <= ushort.MaxValue)
        {
            header[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
            size = 4;
        }
        else
        {
            header[1] = 0x80 | 127;
            BinaryPrimitives.WriteUInt64BigEndian(header[2..], length);
            size = 10;
        }

        Mask.CopyTo(header[size..]);
        size += Mask.Length;
        var frame = new byte[size + payload.Length];
        header[..size].CopyTo(frame);
        for (var i = 0; i < payload.Length; i++)
        {
            frame[size + i] = (byte)(payload[i] ^ Mask[i % 4]);
        }

        return frame;
    }

    public static async Task<SoakFrame> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[8];
        await stream.ReadExactlyAsync(header.AsMemory(0, 2), cancellationToken);
        var opcode = header[0] & 0x0F;
        long length = header[1];
        if (length == 126)
        {
            await stream.ReadExactlyAsync(header.AsMemory(0, 2), cancellationToken);
            length = BinaryPrimitives.ReadUInt16BigEndian(header);
        }
        else if (length == 127)
        {
            await stream.ReadExactlyAsync(header, cancellationToken);
            length = (long)BinaryPrimitives.ReadUInt64BigEndian(header);
        }

        if (length > 4 * 1024 * 1024)
        {
            throw new ProtocolFault($"a frame of {length} bytes");
        }

        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        return new SoakFrame(opcode, payload);
    }
}
