namespace Parley.SocketIO.Protocol;

/// <summary>One Engine.IO packet.</summary>
public readonly struct EnginePacket
{
    /// <summary>Creates a packet.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="data">What follows the type.</param>
    /// <param name="isBinary">Whether the data is binary rather than text.</param>
    public EnginePacket(EnginePacketType type, ReadOnlyMemory<byte> data, bool isBinary = false)
    {
        Type = type;
        Data = data;
        IsBinary = isBinary;
    }

    /// <summary>The type of the packet; <see cref="EnginePacketType.Message"/> when it is binary.</summary>
    public EnginePacketType Type { get; }

    /// <summary>
    /// What follows the type. Text is a slice of the input and as valid as that is; binary data that came in base64 has memory of its
    /// own.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether <see cref="Data"/> is binary rather than UTF-8 text.</summary>
    public bool IsBinary { get; }
}
