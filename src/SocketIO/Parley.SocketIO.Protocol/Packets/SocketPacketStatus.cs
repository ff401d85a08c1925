namespace Parley.SocketIO.Protocol;

/// <summary>What a <see cref="PacketDecoder"/> has after one more message.</summary>
public enum SocketPacketStatus
{
    /// <summary>A whole packet.</summary>
    Complete,

    /// <summary>The header of a binary packet; attachments are still to come.</summary>
    NeedAttachments,

    /// <summary>Not a packet: <see cref="PacketDecoder.Error"/> says why.</summary>
    Error,
}
