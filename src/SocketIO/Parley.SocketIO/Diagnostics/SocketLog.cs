using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Diagnostics;

/// <summary>What namespaces and sockets say in the log.</summary>
internal static partial class SocketLog
{
    [LoggerMessage(11, LogLevel.Error, "A handler of \"{EventName}\" in {Namespace} failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string eventName, string @namespace);

    [LoggerMessage(12, LogLevel.Information, "Refused \"{EventName}\" in {Namespace}: {Fault}")]
    public static partial void ArgumentsRefused(ILogger logger, string eventName, string @namespace, string fault);

    [LoggerMessage(13, LogLevel.Error, "A middleware of {Namespace} failed")]
    public static partial void MiddlewareFailed(ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(14, LogLevel.Debug, "Closed a connection for a packet that is not allowed: {Fault}")]
    public static partial void PacketRefused(ILogger logger, string fault);

    [LoggerMessage(15, LogLevel.Error, "The error hook failed")]
    public static partial void ErrorHookFailed(ILogger logger, Exception exception);

    [LoggerMessage(16, LogLevel.Debug, "Left an acknowledgement out that does not fit: {Fault}")]
    public static partial void AnswerRefused(ILogger logger, string fault);

    [LoggerMessage(17, LogLevel.Warning, "An event for other servers was sent, but the adapter of {Namespace} knows of none")]
    public static partial void NoOtherServer(ILogger logger, string @namespace);

    [LoggerMessage(18, LogLevel.Warning, "Refused a namespace: clients have brought {Count} into being (MaxDynamicNamespaces)")]
    public static partial void TooManyNamespaces(ILogger logger, int count);

    [LoggerMessage(19, LogLevel.Warning, "{Count} handlers still run; the server does not wait for them any longer (DrainTimeout)")]
    public static partial void HandlersStillRun(ILogger logger, int count);

    [LoggerMessage(20, LogLevel.Information, "Refused a client in {Namespace}: {Refusal}")]
    public static partial void NamespaceRefused(ILogger logger, string @namespace, string refusal);
}
