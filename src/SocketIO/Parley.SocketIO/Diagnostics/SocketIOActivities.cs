using System.Diagnostics;

namespace Parley.SocketIO.Diagnostics;

/// <summary>
/// The activity source <c>Parley.SocketIO</c>: one activity for each handler that handles an event. Thread-safe; costs one
/// comparison while nobody listens.
/// </summary>
internal static class SocketIOActivities
{
    /// <summary>The name of every activity; <see cref="Activity.DisplayName"/> has the event.</summary>
    public const string EventActivity = "Parley.SocketIO.Event";

    public static readonly ActivitySource Source = new(SocketIOMetrics.Name);

    /// <summary>
    /// Starts an activity that is the root of a trace, with a link to the one of the request that carries the connection: a
    /// request that lasts for days would be a trace that never ends. To be called in an asynchronous method, which gives the
    /// caller its own activity back.
    /// </summary>
    public static Activity? Start(Socket socket, string eventName)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var request = Activity.Current;
        Activity.Current = null;
        var activity = Source.StartActivity(
            EventActivity,
            ActivityKind.Server,
            parentContext: default,
            tags:
            [
                new("messaging.system", "socketio"),
                new("messaging.operation.name", "process"),
                new("messaging.operation.type", "process"),
                new("messaging.destination.name", socket.Namespace.Name),
                new("socketio.namespace", socket.Namespace.Name),
                new("socketio.event", eventName),
            ],
            links: request is null ? null : [new ActivityLink(request.Context)]);
        if (activity is null)
        {
            Activity.Current = request;
            return null;
        }

        activity.DisplayName = "process " + eventName;
        return activity;
    }

    public static void Fail(Activity? activity, Exception error)
    {
        if (activity is not null)
        {
            activity.SetTag("error.type", error.GetType().FullName);
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
            activity.AddException(error);
        }
    }
}
