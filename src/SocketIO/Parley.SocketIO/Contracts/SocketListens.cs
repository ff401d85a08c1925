using System.Diagnostics.CodeAnalysis;

namespace Parley.SocketIO;

/// <summary>
/// Handles events of a contract with functions: <c>socket.Listens&lt;IChatServer&gt;().Typing(room => ...)</c>. Its methods
/// are extensions in the contract's own namespace, made by the generator. Immutable; costs nothing to make.
/// </summary>
/// <typeparam name="TEvents">An interface with <see cref="SocketIOEventsAttribute"/>.</typeparam>
[SuppressMessage("Performance", "CA1815", Justification = "A step on the way to a handler, compared by nobody.")]
public readonly struct SocketListens<TEvents>
    where TEvents : class
{
    internal SocketListens(Socket socket)
    {
        Socket = socket;
    }

    internal Socket Socket { get; }
}
