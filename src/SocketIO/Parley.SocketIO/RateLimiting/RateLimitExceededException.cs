namespace Parley.SocketIO;

/// <summary>A client sends more events than its limit allows. It is reported once in a window, not thrown.</summary>
public sealed class RateLimitExceededException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RateLimitExceededException()
        : this("The client sends more events than its limit allows.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public RateLimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public RateLimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
