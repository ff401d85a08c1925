using System.Diagnostics.Metrics;

namespace Parley.Chat.Hosting;

/// <summary>What the chat tells about itself, as meter <c>Parley.Chat</c>.</summary>
internal static class ChatMetrics
{
    public const string MeterName = "Parley.Chat";

    private static readonly Meter Meter = new(MeterName);

    public static readonly Counter<long> MessagesStored =
        Meter.CreateCounter<long>("parley.chat.messages.stored", "{message}", "Messages on disk.");

    public static readonly Counter<long> MessagesRepeated =
        Meter.CreateCounter<long>("parley.chat.messages.repeated", "{message}", "Repeats answered with the first answer.");

    public static readonly UpDownCounter<long> Sockets =
        Meter.CreateUpDownCounter<long>("parley.chat.sockets", "{socket}", "Connected sockets.");

    public static readonly Counter<long> SignInFailures =
        Meter.CreateCounter<long>("parley.chat.sign_in.failures", "{attempt}", "Refused sign-ins.");
}
