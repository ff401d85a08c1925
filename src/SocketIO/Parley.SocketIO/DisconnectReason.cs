namespace Parley.SocketIO;

/// <summary>Why a socket was disconnected, with Socket.IO's own names.</summary>
public readonly struct DisconnectReason : IEquatable<DisconnectReason>
{
    private readonly string? _name;

    private DisconnectReason(string name)
    {
        _name = name;
    }

    /// <summary>Something went wrong on the way; <see cref="Description"/> says what.</summary>
    public static DisconnectReason TransportError { get; } = new("transport error");

    /// <summary>The client closed the connection, or it was lost.</summary>
    public static DisconnectReason TransportClose { get; } = new("transport close");

    /// <summary>The client did not answer a ping in time.</summary>
    public static DisconnectReason PingTimeout { get; } = new("ping timeout");

    /// <summary>The client sent bytes that are no Engine.IO packet.</summary>
    public static DisconnectReason ParseError { get; } = new("parse error");

    /// <summary>The connection was closed for a packet that is no Socket.IO packet, or by the server itself.</summary>
    public static DisconnectReason ForcedClose { get; } = new("forced close");

    /// <summary>The connection was closed for a packet that is not allowed at this point.</summary>
    public static DisconnectReason ForcedServerClose { get; } = new("forced server close");

    /// <summary>The client left the namespace.</summary>
    public static DisconnectReason ClientNamespaceDisconnect { get; } = new("client namespace disconnect");

    /// <summary>The server disconnected the socket.</summary>
    public static DisconnectReason ServerNamespaceDisconnect { get; } = new("server namespace disconnect");

    /// <summary>The server stops.</summary>
    public static DisconnectReason ServerShuttingDown { get; } = new("server shutting down");

    /// <summary>Details for people, for instance which bound was passed; <see langword="null"/> when there are none.</summary>
    public string? Description { get; private init; }

    /// <summary>Whether the client did what it must not: such a client does not get its session back.</summary>
    internal bool IsFaultOfClient { get; private init; }

    /// <summary>The option whose bound the client has passed, if it was dropped for one.</summary>
    internal string? Limit { get; private init; }

    /// <summary>Returns the same reason with details.</summary>
    /// <param name="description">Details for people.</param>
    /// <returns>The reason with the description.</returns>
    public DisconnectReason WithDescription(string? description)
    {
        return this with { Description = description };
    }

    /// <summary>The same reason, for what the client must not do.</summary>
    internal DisconnectReason ForFault(string description)
    {
        return this with { Description = description, IsFaultOfClient = true };
    }

    /// <summary>The same reason, for a bound that was passed: it is logged and counted.</summary>
    internal DisconnectReason OverLimit(string limit)
    {
        return this with { Limit = limit };
    }

    /// <summary>Returns the reason exactly as Socket.IO names it.</summary>
    /// <returns>For instance <c>transport close</c>.</returns>
    public override string ToString()
    {
        return _name ?? string.Empty;
    }

    /// <summary>Compares two reasons by name; descriptions do not count.</summary>
    /// <param name="other">The other reason.</param>
    /// <returns>Whether both have the same name.</returns>
    public bool Equals(DisconnectReason other)
    {
        return string.Equals(_name, other._name, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj)
    {
        return obj is DisconnectReason other && Equals(other);
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        return ToString().GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>Compares two reasons by name.</summary>
    /// <param name="left">One reason.</param>
    /// <param name="right">The other reason.</param>
    /// <returns>Whether both have the same name.</returns>
    public static bool operator ==(DisconnectReason left, DisconnectReason right)
    {
        return left.Equals(right);
    }

    /// <summary>Compares two reasons by name.</summary>
    /// <param name="left">One reason.</param>
    /// <param name="right">The other reason.</param>
    /// <returns>Whether the names differ.</returns>
    public static bool operator !=(DisconnectReason left, DisconnectReason right)
    {
        return !left.Equals(right);
    }
}
