using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.AdminUI;

/// <summary>What the Admin UI says in the log: who came, and what was done.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(1, LogLevel.Warning, "Everyone who can reach {Namespace} is an administrator (AllowAnonymous)")]
    public static partial void Anonymous(ILogger logger, string @namespace);

    [LoggerMessage(2, LogLevel.Information, "An administrator has signed in from {Address}")]
    public static partial void SignedIn(ILogger logger, string? address);

    [LoggerMessage(3, LogLevel.Warning, "Refused to sign in an administrator from {Address}: wrong name or password")]
    public static partial void SignInRefused(ILogger logger, string? address);

    [LoggerMessage(4, LogLevel.Warning, "Refused to sign in an administrator from {Address}: too many wrong passwords")]
    public static partial void TooManyFailures(ILogger logger, string? address);

    [LoggerMessage(5, LogLevel.Error, "The application's Authenticate of the Admin UI failed")]
    public static partial void AuthenticateFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Administrator at {Address}: {Command} in {Namespace} for {Filter}")]
    public static partial void Command(ILogger logger, string? address, string command, string @namespace, string filter);

    [LoggerMessage(7, LogLevel.Debug, "Ignored a command of the Admin UI: {Fault}")]
    public static partial void CommandIgnored(ILogger logger, string fault);

    [LoggerMessage(8, LogLevel.Information, "The Admin UI is shown {Count} sockets and no more: the list has reached {Bytes} bytes")]
    public static partial void ListTruncated(ILogger logger, int count, int bytes);

    [LoggerMessage(9, LogLevel.Error, "Telling the Admin UI failed")]
    public static partial void TellingFailed(ILogger logger, Exception exception);
}
