using System.Text;
using Microsoft.Extensions.Options;

namespace Parley.SocketIO;

/// <summary>Refuses options that no connection could live with, at start instead of at the first client.</summary>
internal sealed class SocketIOOptionsValidator : IValidateOptions<SocketIOOptions>
{
    // A message is read into one array, behind the header of its frame.
    private const int LargestMessage = 2_000_000_000;

    public ValidateOptionsResult Validate(string? name, SocketIOOptions options)
    {
        var faults = new List<string>();
        RequirePositive(options.PingInterval, nameof(options.PingInterval));
        RequirePositive(options.PingTimeout, nameof(options.PingTimeout));
        RequirePositive(options.UpgradeTimeout, nameof(options.UpgradeTimeout));
        RequirePositive(options.ConnectTimeout, nameof(options.ConnectTimeout));
        RequireAtLeast(options.MaxHttpBufferSize, 16, nameof(options.MaxHttpBufferSize));
        RequireAtMost(options.MaxHttpBufferSize, LargestMessage, nameof(options.MaxHttpBufferSize));
        RequireAtLeast(options.MaxSendBufferSize, 1024, nameof(options.MaxSendBufferSize));
        RequireAtLeast(options.MaxPendingEventsSize, 1024, nameof(options.MaxPendingEventsSize));
        RequireAtLeast(options.MaxNamespacesPerClient, 1, nameof(options.MaxNamespacesPerClient));
        RequireAtLeast(options.MaxPendingAcknowledgements, 1, nameof(options.MaxPendingAcknowledgements));
        RequireAtLeast(options.MaxRoomsPerSocket, 1, nameof(options.MaxRoomsPerSocket));
        RequireAtLeast(options.MaxDynamicNamespaces, 0, nameof(options.MaxDynamicNamespaces));
        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > TimeSpan.FromDays(1))
        {
            faults.Add($"{nameof(options.DrainTimeout)} must be between zero and a day.");
        }

        if (options.EventRateLimit is { IsValid: false })
        {
            faults.Add($"{nameof(options.EventRateLimit)} must have permits and a window.");
        }

        if (options.ConnectionStateRecovery is { } recovery)
        {
            RequirePositive(recovery.MaxDisconnectionDuration, nameof(recovery.MaxDisconnectionDuration));
            RequireAtLeast(recovery.MaxRecordSize, 1024, nameof(recovery.MaxRecordSize));
            RequireAtLeast(recovery.MaxSessions, 1, nameof(recovery.MaxSessions));
        }

        if (options.Transports is SocketIOTransports.None or > SocketIOTransports.All)
        {
            faults.Add($"{nameof(options.Transports)} must name a transport.");
        }

        if (options.JsonSerializerOptions is null)
        {
            faults.Add($"{nameof(options.JsonSerializerOptions)} must not be null.");
        }

        if (options.HttpCompression is { } http)
        {
            RequireAtLeast(http.Threshold, 0, $"{nameof(options.HttpCompression)}.{nameof(http.Threshold)}");
            if (!Enum.IsDefined(http.Level))
            {
                faults.Add($"{nameof(options.HttpCompression)}.{nameof(http.Level)} must be a level of compression.");
            }
        }

        if (options.PerMessageDeflate is { } deflate)
        {
            RequireAtLeast(deflate.Threshold, 0, $"{nameof(options.PerMessageDeflate)}.{nameof(deflate.Threshold)}");
            RequireAtLeast(deflate.ServerMaxWindowBits, 9, $"{nameof(options.PerMessageDeflate)}.{nameof(deflate.ServerMaxWindowBits)}");
            RequireAtMost(deflate.ServerMaxWindowBits, 15, $"{nameof(options.PerMessageDeflate)}.{nameof(deflate.ServerMaxWindowBits)}");
        }

        if (options.Cookie is { Name: null or "" })
        {
            faults.Add($"{nameof(options.Cookie)}.{nameof(options.Cookie.Name)} must not be empty.");
        }

        if (options.InitialPacket is { } packet && Encoding.UTF8.GetByteCount(packet) >= options.MaxHttpBufferSize)
        {
            faults.Add($"{nameof(options.InitialPacket)} must be smaller than {nameof(options.MaxHttpBufferSize)}.");
        }

        if (options.Parser is null)
        {
            faults.Add($"{nameof(options.Parser)} must not be null.");
        }

        foreach (var origin in options.Cors.AllowedOrigins)
        {
            if (!IsOrigin(origin))
            {
                faults.Add($"\"{origin}\" is no origin: write scheme://host or scheme://host:port, nothing behind it.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void RequirePositive(TimeSpan value, string option)
        {
            if (value < TimeSpan.FromMilliseconds(1) || value > TimeSpan.FromDays(24))
            {
                faults.Add($"{option} must be between 1 ms and 24 days.");
            }
        }

        void RequireAtMost(int value, int most, string option)
        {
            if (value > most)
            {
                faults.Add($"{option} must be {most} or less.");
            }
        }

        void RequireAtLeast(int value, int least, string option)
        {
            if (value < least)
            {
                faults.Add($"{option} must be {least} or more.");
            }
        }
    }

    private static bool IsOrigin(string origin)
    {
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase);
    }
}
