namespace Parley.SocketIO;

/// <summary>
/// How long an emit of the contract, or of one method, waits for its acknowledgement. Without it, and without a time given to
/// <see cref="Socket.Emits{TEvents}"/>, it is <see cref="DefaultSeconds"/>.
/// </summary>
/// <param name="seconds">The time in seconds, more than 0 and at most a day.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
public sealed class AckTimeoutAttribute(double seconds) : Attribute
{
    /// <summary>How long an emit of a contract waits where nothing else is said: 10 seconds.</summary>
    public const double DefaultSeconds = 10;

    /// <summary>The time in seconds.</summary>
    public double Seconds { get; } = seconds;
}
