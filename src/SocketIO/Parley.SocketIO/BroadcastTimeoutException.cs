namespace Parley.SocketIO;

/// <summary>Some of those who were asked did not answer in time.</summary>
/// <typeparam name="TResult">Type of an answer.</typeparam>
public sealed class BroadcastTimeoutException<TResult> : TimeoutException
{
    internal const string DefaultMessage = "operation has timed out";

    /// <summary>Creates the exception.</summary>
    public BroadcastTimeoutException()
        : this([])
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public BroadcastTimeoutException(string message)
        : base(message)
    {
        Responses = [];
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public BroadcastTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
        Responses = [];
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="responses">What has come in time.</param>
    public BroadcastTimeoutException(IReadOnlyList<TResult> responses)
        : this(DefaultMessage, responses)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="responses">What has come in time.</param>
    public BroadcastTimeoutException(string message, IReadOnlyList<TResult> responses)
        : base(message)
    {
        Responses = responses;
    }

    /// <summary>The answers that came in time, in the order in which they came.</summary>
    public IReadOnlyList<TResult> Responses { get; }
}
