using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>
/// Names connections for the Admin UI: 12 characters, the same for all sockets of a connection. Node's server shows the first
/// 12 of the 20 characters of its id, which leaves 48 bits of a secret; these say nothing about it. Thread-safe.
/// </summary>
internal sealed class ClientNames
{
    private const int NameBytes = 9;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string NameOf(EngineConnection connection)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(connection.Id), digest);
        return Base64Url.EncodeToString(digest[..NameBytes]);
    }
}
