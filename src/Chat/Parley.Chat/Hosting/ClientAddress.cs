using System.Net;
using System.Net.Sockets;

namespace Parley.Chat.Hosting;

/// <summary>Who is asking, as far as limits are concerned: an IPv4 address, or the /64 that one IPv6 customer has.</summary>
internal readonly record struct ClientAddress(string Key, bool IsLoopback)
{
    public static ClientAddress Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return new ClientAddress("", IsLoopback: false);
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (IPAddress.IsLoopback(address))
        {
            return new ClientAddress("loopback", IsLoopback: true);
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            Span<byte> bytes = stackalloc byte[16];
            address.TryWriteBytes(bytes, out _);
            return new ClientAddress(Convert.ToHexStringLower(bytes[..8]), IsLoopback: false);
        }

        return new ClientAddress(address.ToString(), IsLoopback: false);
    }
}
