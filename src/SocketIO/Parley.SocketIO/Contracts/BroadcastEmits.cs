using System.Diagnostics.CodeAnalysis;

namespace Parley.SocketIO;

/// <summary>
/// Sends the events of a contract to many: <c>io.To("room").Emits&lt;IChatClient&gt;().Typing("room")</c>. Its methods are
/// extensions in the contract's own namespace, made by the generator; one that is acknowledged returns the answers of all.
/// Immutable; costs nothing to make.
/// </summary>
/// <typeparam name="TEvents">An interface with <see cref="SocketIOEventsAttribute"/>.</typeparam>
[SuppressMessage("Performance", "CA1815", Justification = "A step on the way to an emit, compared by nobody.")]
public readonly struct BroadcastEmits<TEvents>
    where TEvents : class
{
    internal BroadcastEmits(BroadcastOperator target, TimeSpan? timeout)
    {
        Target = target;
        Timeout = timeout;
    }

    internal BroadcastEmits(Namespace servers, TimeSpan? timeout)
    {
        Servers = servers;
        Timeout = timeout;
    }

    internal BroadcastOperator? Target { get; }

    /// <summary>The namespace whose other servers are meant, instead of clients.</summary>
    internal Namespace? Servers { get; }

    internal TimeSpan? Timeout { get; }
}
