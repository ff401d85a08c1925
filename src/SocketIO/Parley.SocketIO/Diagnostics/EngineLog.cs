using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Diagnostics;

/// <summary>What the connections say in the log. Ids of sessions are secrets and appear nowhere.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Debug, "Refused a request: {Code} {Message}")]
    public static partial void RequestRefused(ILogger logger, int code, string message);

    [LoggerMessage(2, LogLevel.Debug, "A session ended: {Reason} ({Description})")]
    public static partial void SessionClosed(ILogger logger, string reason, string? description);
}
