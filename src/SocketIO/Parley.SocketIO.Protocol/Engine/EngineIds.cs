using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.SocketIO.Protocol;

/// <summary>Ids of sessions and sockets.</summary>
public static class EngineIds
{
    /// <summary>The length of an id. Load balancers and sharded adapters recognise ids by it.</summary>
    public const int Length = 20;

    private const int RandomBytes = 15;

    /// <summary>
    /// Makes an id that cannot be guessed: 120 bits from the system's cryptographic source, as 20 characters of
    /// <c>A-Z a-z 0-9 _ -</c>.
    /// </summary>
    public static string NewId()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
