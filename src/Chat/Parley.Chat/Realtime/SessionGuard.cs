using Parley.Chat.Accounts;
using Parley.SocketIO;

namespace Parley.Chat.Realtime;

/// <summary>
/// No socket outlives its session: closes sockets when their session ends, and looks regularly for sessions that ran out or were
/// ended by another process. An open socket is use, so it keeps its session from running idle.
/// </summary>
internal sealed partial class SessionGuard(
    SocketIOServer io,
    SessionService sessions,
    ConnectedSessions connected,
    SessionLifetimeOptions options,
    TimeProvider time,
    ILogger<SessionGuard> logger) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        sessions.Ended += CloseSockets;
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        sessions.Ended -= CloseSockets;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Sweep, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TrySweepAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TrySweepAsync()
    {
        try
        {
            var ids = connected.List();
            var active = await sessions.FilterActiveAsync(ids);
            foreach (var id in ids.Except(active.Select(session => session.Id)))
            {
                CloseSockets(id);
            }

            var stale = time.GetUtcNow() - options.Touch;
            await sessions.TryTouchAsync([.. active.Where(session => session.LastSeenAt <= stale).Select(session => session.Id)]);
            await sessions.RemoveDeadAsync();
        }
        catch (Exception error)
        {
            LogFailed(logger, error);
        }
    }

    private void CloseSockets(string sessionId) => io.In(Room.OfSession(sessionId)).DisconnectSockets(close: true);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sessions could not be checked; they are checked again soon.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
