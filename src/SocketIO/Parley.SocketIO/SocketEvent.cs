using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>
/// An event as catch-all listeners and middlewares of a socket see it, whatever its name. It owns its bytes, so it can be
/// kept. Immutable but for <see cref="Acknowledgement"/>, which answers once.
/// </summary>
public sealed class SocketEvent
{
    private readonly IncomingEvent _event;

    internal SocketEvent(Socket socket, string name, IncomingEvent e, bool isIncoming)
    {
        _event = e;
        Socket = socket;
        Name = name;
        Acknowledgement = isIncoming ? e.AcknowledgementFor(socket) : Acknowledgement.None;
        var arguments = new RawArgument[e.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = new RawArgument(e.Argument(i), e.Attachments);
        }

        Arguments = arguments;
    }

    /// <summary>The socket that received the event, or to which it is sent.</summary>
    public Socket Socket { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>The arguments as they are on the wire.</summary>
    public IReadOnlyList<RawArgument> Arguments { get; }

    /// <summary>The answer that the client waits for; of an outgoing event there is none.</summary>
    public Acknowledgement Acknowledgement { get; }

    /// <summary>Decodes an argument.</summary>
    /// <typeparam name="T">The type to decode into.</typeparam>
    /// <param name="index">Which argument, from 0; one that is missing is the type's default.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="System.Text.Json.JsonException">The argument does not fit the type.</exception>
    public T? GetArgument<T>(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new ArgumentBinder<T>(Socket.Namespace.Server.Json, copies: true).Bind(null, _event, null, ref index);
    }
}
