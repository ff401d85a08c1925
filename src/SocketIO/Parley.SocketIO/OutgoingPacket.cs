using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>A packet that a <see cref="SocketIOParser"/> is to write. It is valid until the call returns.</summary>
public readonly ref struct OutgoingPacket
{
    /// <summary>Creates a packet.</summary>
    /// <param name="type">The type; none of the binary types.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="id">The acknowledgement id, if any.</param>
    /// <param name="payload">The JSON of the packet.</param>
    /// <param name="attachments">What the placeholders in the JSON stand for.</param>
    public OutgoingPacket(
        SocketPacketType type, string nsp, long? id, ReadOnlySpan<byte> payload, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        Type = type;
        Namespace = nsp;
        Id = id;
        Payload = payload;
        Attachments = attachments;
    }

    /// <summary>The type; never a binary type, attachments alone make a packet binary.</summary>
    public SocketPacketType Type { get; }

    /// <summary>The namespace, beginning with <c>/</c>.</summary>
    public string Namespace { get; }

    /// <summary>The acknowledgement id, if any.</summary>
    public long? Id { get; }

    /// <summary>
    /// The JSON of the packet in UTF-8: an array for an event, whose first item is its name, and for an acknowledgement, an object for
    /// Connect and ConnectError, empty for Disconnect.
    /// </summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>What the placeholders <c>{"_placeholder":true,"num":0}</c> in the JSON stand for; empty when there are none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }
}
