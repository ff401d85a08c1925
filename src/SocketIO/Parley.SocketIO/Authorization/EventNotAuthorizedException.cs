using Microsoft.AspNetCore.Authorization;

namespace Parley.SocketIO;

/// <summary>
/// A client has sent an event that its person may not send (<see cref="Namespace.RequireEventAuthorization(string, string[])"/>).
/// It is reported, not thrown; no handler has seen the event.
/// </summary>
public sealed class EventNotAuthorizedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public EventNotAuthorizedException()
        : this("The client may not send this event.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public EventNotAuthorizedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public EventNotAuthorizedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal EventNotAuthorizedException(SocketEvent e, AuthorizationFailure? failure)
        : this()
    {
        Event = e;
        Failure = failure;
    }

    /// <summary>
    /// The event. The server sends no acknowledgement for it, since Socket.IO has none that means an error; an application with
    /// a form of its own for errors may send it with <see cref="SocketEvent.Acknowledgement"/>.
    /// </summary>
    public SocketEvent? Event { get; }

    /// <summary>Which requirements were not met.</summary>
    public AuthorizationFailure? Failure { get; }
}
