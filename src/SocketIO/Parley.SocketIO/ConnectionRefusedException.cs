namespace Parley.SocketIO;

/// <summary>
/// Thrown by a middleware of a namespace to refuse a connection. The client receives the message and the data in its
/// <c>connect_error</c> event; any other exception reaches the client as "Internal server error" only.
/// </summary>
public sealed class ConnectionRefusedException : Exception
{
    /// <summary>Refuses a connection.</summary>
    public ConnectionRefusedException()
        : this("Connection refused")
    {
    }

    /// <summary>Refuses a connection.</summary>
    /// <param name="message">What the client is told.</param>
    public ConnectionRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Refuses a connection.</summary>
    /// <param name="message">What the client is told.</param>
    /// <param name="innerException">The cause; it stays on the server.</param>
    public ConnectionRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Refuses a connection.</summary>
    /// <param name="message">What the client is told.</param>
    /// <param name="data">Details for the client's program, written as JSON.</param>
    public ConnectionRefusedException(string message, object data)
        : base(message)
    {
        Details = data;
    }

    /// <summary>Details for the client's program, or <see langword="null"/>: <c>err.data</c> of its <c>connect_error</c>.</summary>
    public object? Details { get; }

    /// <summary>Who refused, for the metrics.</summary>
    internal string Outcome { get; init; } = "middleware";
}
