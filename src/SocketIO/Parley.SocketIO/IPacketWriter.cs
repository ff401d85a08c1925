using System.Buffers;

namespace Parley.SocketIO;

/// <summary>Takes the messages of one packet from a <see cref="SocketIOParser"/>: write the bytes of a message, then end it.</summary>
public interface IPacketWriter : IBufferWriter<byte>
{
    /// <summary>Makes what was written since the last end a text message. It must be valid UTF-8.</summary>
    void EndText();

    /// <summary>Makes what was written since the last end a binary message.</summary>
    void EndBinary();
}
