namespace Parley.SocketIO;

/// <summary>
/// Where an adapter hands over the answers to a broadcast or to an event for other servers. Thread-safe; what comes too late
/// is ignored.
/// </summary>
public interface IBroadcastAnswers
{
    /// <summary>How long answers are waited for.</summary>
    TimeSpan Timeout { get; }

    /// <summary>
    /// Says from how many servers <see cref="AddClientCount"/> will come (broadcasts), or from how many servers an answer is
    /// expected (events for other servers). It may be called again, with fewer, when a server is lost meanwhile.
    /// </summary>
    /// <param name="count">The number.</param>
    void SetServerCount(int count);

    /// <summary>Says how many clients one server has sent the event to; once for each server.</summary>
    /// <param name="count">The number.</param>
    void AddClientCount(int count);

    /// <summary>Hands over the answer of one client or server.</summary>
    /// <param name="answer">The first argument of its acknowledgement; it owns its bytes.</param>
    void AddAnswer(RawArgument answer);

    /// <summary>Stops waiting, because the event could not be sent.</summary>
    /// <param name="exception">What the application is told.</param>
    void Fail(Exception exception);

    /// <summary>Calls <paramref name="forget"/> once when nothing more is waited for.</summary>
    /// <param name="forget">Releases what was kept for the answers; called at once when it is over already.</param>
    void OnEnd(Action forget);
}
