using System.Security.Cryptography;
using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>The key of the opening handshake (RFC 6455, section 4.2.2).</summary>
public static class WebSocketHandshake
{
    private const int KeyLength = 24;
    private const int NonceLength = 16;

    private static ReadOnlySpan<byte> Suffix => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>Computes the value of <c>Sec-WebSocket-Accept</c>.</summary>
    /// <param name="secWebSocketKey">The request's <c>Sec-WebSocket-Key</c>: 16 bytes in base64.</param>
    /// <param name="accept">The value to answer with, empty when the key is not valid.</param>
    /// <returns>False when the key is missing or is not 16 bytes in base64.</returns>
    public static bool TryComputeAccept(string? secWebSocketKey, out string accept)
    {
        accept = string.Empty;
        Span<byte> nonce = stackalloc byte[NonceLength + 2];
        if (secWebSocketKey?.Length != KeyLength ||
            !Convert.TryFromBase64String(secWebSocketKey, nonce, out int written) ||
            written != NonceLength)
        {
            return false;
        }

        // 24 characters that decode to 16 bytes are base64 alone, without a space, so they are ASCII.
        Span<byte> input = stackalloc byte[KeyLength + Suffix.Length];
        Encoding.ASCII.GetBytes(secWebSocketKey, input);
        Suffix.CopyTo(input[KeyLength..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1; nothing is kept secret by it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        accept = Convert.ToBase64String(hash);
        return true;
    }
}
