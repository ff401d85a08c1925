using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.SocketIO;

namespace Parley.Bench.Soak.Server;

/// <summary>The namespaces of the soak.</summary>
internal static partial class SoakNamespaces
{
    /// <summary>How many are there without clients.</summary>
    public const int Declared = 4;

    public static void Declare(SocketIOServer io, SoakCounts counts, Action<Socket>? leak)
    {
        io.OnConnection(socket =>
        {
            Track(socket, counts);
            leak?.Invoke(socket);
            SoakEvents.Register(io, socket, counts);
        });

        var refusing = io.Of("/refusing");
        refusing.Use(static async socket =>
        {
            await Task.Yield();
            var auth = socket.Handshake.Auth;
            var how = auth.ValueKind == JsonValueKind.Object && auth.TryGetProperty("how", out var value) ? value.GetString() : null;
            switch (how)
            {
                case "welcome":
                    return;
                case "throw":
                    throw new SoakException("thrown by a middleware");
                case "slow":
                    await Task.Delay(RandomNumberGenerator.GetInt32(100, 1_500));
                    break;
            }

            throw new ConnectionRefusedException("not welcome", new { Code = 401 });
        });
        refusing.OnConnection(socket => Track(socket, counts));

        // Its connection handler is asynchronous: events wait behind it.
        io.Of("/late").OnConnection(async socket =>
        {
            Track(socket, counts);
            await Task.Delay(50);
            SoakEvents.Register(io, socket, counts);
        });

        var limited = io.Of("/limited");
        limited.LimitRate("tick", new EventRateLimit(5, TimeSpan.FromSeconds(1), RateLimitAction.Disconnect));
        limited.OnConnection(socket =>
        {
            Track(socket, counts);
            socket.On("tick", static () => { });
        });

        io.Of(TopicPattern()).OnConnection(socket =>
        {
            Track(socket, counts);
            SoakEvents.Register(io, socket, counts);
        });
        io.Of(static async (name, auth) =>
        {
            await Task.Yield();
            return name.StartsWith("/private-", StringComparison.Ordinal)
                && auth.ValueKind == JsonValueKind.Object && auth.TryGetProperty("key", out _);
        }).OnConnection(socket => Track(socket, counts));
    }

    [GeneratedRegex("^/topic-[0-9]{1,4}$")]
    private static partial Regex TopicPattern();

    private static void Track(Socket socket, SoakCounts counts)
    {
        counts.OnConnected();
        socket.OnDisconnect(_ => counts.OnDisconnected());
    }
}
