using System.Buffers;
using System.Buffers.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Base64 as Node's <c>Buffer.from(text, "base64")</c> takes it from well-behaved clients: with or without padding, with either
/// alphabet. Unlike Node it refuses everything else instead of skipping it.
/// </summary>
internal static class TolerantBase64
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    /// <summary>Decodes all of <paramref name="text"/> into new memory.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, out byte[] data)
    {
        data = [];
        ReadOnlySpan<byte> digits = text.TrimEnd((byte)'=');
        int padding = text.Length - digits.Length;
        if ((padding != 0 && (padding > 2 || text.Length % 4 != 0)) ||
            digits.Length % 4 == 1 ||
            digits.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        if (digits.IsEmpty)
        {
            return true;
        }

        byte[] result = new byte[(int)(digits.Length * 3L / 4)];
        bool standard = text.Length % 4 == 0 && !digits.ContainsAny((byte)'-', (byte)'_');
        if (!(standard ? Decode(text, result) : DecodeNormalised(digits, result)))
        {
            return false;
        }

        data = result;
        return true;
    }

    private static bool DecodeNormalised(ReadOnlySpan<byte> digits, byte[] result)
    {
        int length = (digits.Length + 3) / 4 * 4;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> text = rented.AsSpan(0, length);
        digits.CopyTo(text);
        text[digits.Length..].Fill((byte)'=');
        text.Replace((byte)'-', (byte)'+');
        text.Replace((byte)'_', (byte)'/');
        bool decoded = Decode(text, result);
        ArrayPool<byte>.Shared.Return(rented);
        return decoded;
    }

    private static bool Decode(ReadOnlySpan<byte> text, Span<byte> result) =>
        Base64.DecodeFromUtf8(text, result, out _, out int written) == OperationStatus.Done && written == result.Length;
}
