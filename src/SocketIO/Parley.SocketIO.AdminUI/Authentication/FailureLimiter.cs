using System.Net;
using System.Net.Sockets;

namespace Parley.SocketIO.AdminUI.Authentication;

/// <summary>
/// Counts wrong passwords by address, in windows of time. An attempt counts while it is looked at, so that many at once are
/// not more than many in turn. Bounded: addresses beyond the bound share one count. Thread-safe.
/// </summary>
internal sealed class FailureLimiter(TimeProvider time, int limit, TimeSpan window, int maxAddresses = 1000)
{
    private const string Others = "";

    private readonly Dictionary<string, Count> _counts = new(StringComparer.Ordinal);

    /// <returns>What is to be told when the attempt was no failure; <see langword="null"/> when the address has to wait.</returns>
    public Count? TryBegin(string? address)
    {
        lock (_counts)
        {
            var now = time.GetTimestamp();
            var count = Find(KeyOf(address), now);
            if (count.Failures >= limit)
            {
                return null;
            }

            count.Failures++;
            return count;
        }
    }

    public void Forgive(Count count)
    {
        lock (_counts)
        {
            count.Failures--;
        }
    }

    private Count Find(string key, long now)
    {
        if (!_counts.TryGetValue(key, out var count) && _counts.Count >= maxAddresses)
        {
            foreach (var (old, _) in _counts.Where(entry => IsOver(entry.Value, now)).ToArray())
            {
                _counts.Remove(old);
            }

            if (_counts.Count >= maxAddresses)
            {
                key = Others;
                _counts.TryGetValue(key, out count);
            }
        }

        if (count is null || IsOver(count, now))
        {
            count = new Count(now);
            _counts[key] = count;
        }

        return count;
    }

    private bool IsOver(Count count, long now)
    {
        return time.GetElapsedTime(count.Since, now) >= window;
    }

    // Whoever has one address of IPv6 has the 2^64 beside it.
    private static string KeyOf(string? address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return address ?? "unknown";
        }

        if (ip.IsIPv4MappedToIPv6)
        {
            ip = ip.MapToIPv4();
        }

        return ip.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(ip.GetAddressBytes(), 0, 8) : ip.ToString();
    }

    internal sealed class Count(long since)
    {
        public long Since { get; } = since;

        public int Failures { get; set; }
    }
}
