using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>One Engine.IO packet, as handlers of <see cref="EngineConnection"/> see it.</summary>
public readonly struct EnginePacketInfo
{
    internal EnginePacketInfo(EnginePacketType type, ReadOnlyMemory<byte> data, bool isBinary)
    {
        Type = type;
        Data = data;
        IsBinary = isBinary;
    }

    /// <summary>The type of the packet.</summary>
    public EnginePacketType Type { get; }

    /// <summary>
    /// What follows the type: UTF-8 text, or the bytes themselves where <see cref="IsBinary"/>. It lies in a buffer of the
    /// server: valid until the handler returns, not to be changed.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether <see cref="Data"/> is binary.</summary>
    public bool IsBinary { get; }
}
