using System.Diagnostics.CodeAnalysis;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>
/// Sends the events of a contract to one socket: <c>socket.Emits&lt;IChatClient&gt;().Typing("room")</c>. Its methods are
/// extensions in the contract's own namespace, made by the generator. Immutable; costs nothing to make.
/// </summary>
/// <typeparam name="TEvents">An interface with <see cref="SocketIOEventsAttribute"/>.</typeparam>
[SuppressMessage("Performance", "CA1815", Justification = "A step on the way to an emit, compared by nobody.")]
public readonly struct SocketEmits<TEvents>
    where TEvents : class
{
    internal SocketEmits(Socket socket, SendFlags flags, TimeSpan? timeout)
    {
        Socket = socket;
        Flags = flags;
        Timeout = timeout;
    }

    internal Socket Socket { get; }

    internal SendFlags Flags { get; }

    internal TimeSpan? Timeout { get; }
}
