using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Diagnostics;

/// <summary>What the connections say in the log. Ids of sessions are secrets and appear nowhere.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Debug, "Refused a request: {Code} {Message}")]
    public static partial void RequestRefused(ILogger logger, int code, string message);

    [LoggerMessage(2, LogLevel.Debug, "A session ended: {Reason} ({Description})")]
    public static partial void SessionClosed(ILogger logger, string reason, string? description);

    [LoggerMessage(3, LogLevel.Error, "The engine's {Hook} threw")]
    public static partial void HookFailed(ILogger logger, Exception exception, string hook);

    [LoggerMessage(4, LogLevel.Error, "GenerateId made an id that cannot be used: {Fault}")]
    public static partial void IdRefused(ILogger logger, string fault);

    [LoggerMessage(5, LogLevel.Warning, "Dropped a client over {Limit}: {Description}")]
    public static partial void ClientDropped(ILogger logger, string limit, string? description);

    [LoggerMessage(6, LogLevel.Warning, "Refused the body of a polling request over {Limit}: it has more than {Bytes} bytes")]
    public static partial void BodyRefused(ILogger logger, string limit, int bytes);
}
