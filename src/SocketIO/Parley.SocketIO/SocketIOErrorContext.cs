namespace Parley.SocketIO;

/// <summary>An exception that left a handler of the application; the connection goes on.</summary>
public readonly struct SocketIOErrorContext
{
    internal SocketIOErrorContext(Exception exception, Socket socket, string eventName)
        : this(exception, socket.Namespace, eventName)
    {
        Socket = socket;
    }

    internal SocketIOErrorContext(Exception exception, Namespace nsp, string eventName)
    {
        Exception = exception;
        Namespace = nsp;
        EventName = eventName;
    }

    /// <summary>
    /// What was thrown. A <see cref="System.Text.Json.JsonException"/> means that the client's arguments do not fit the
    /// handler's parameters, so that the handler was not called.
    /// </summary>
    public Exception Exception { get; }

    /// <summary>The namespace in which it happened.</summary>
    public Namespace Namespace { get; }

    /// <summary>The socket whose handler it was; <see langword="null"/> where the handler was not a socket's.</summary>
    public Socket? Socket { get; }

    /// <summary>The event, for instance <c>message</c>, <c>connection</c> or <c>disconnect</c>.</summary>
    public string EventName { get; }
}
