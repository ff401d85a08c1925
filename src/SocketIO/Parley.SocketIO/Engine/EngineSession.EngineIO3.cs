using System.Buffers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

// What differs for clients of Engine.IO 3, and for those that take binary messages in base64 only. Their binary frames are
// rewritten when they are queued, so that nothing behind the queue knows of it.
internal sealed partial class EngineSession
{
    /// <summary>The revision of Engine.IO that the server speaks by itself.</summary>
    public const int CurrentProtocol = 4;

    /// <summary>The revision of Socket.IO 2 clients.</summary>
    public const int OldProtocol = 3;

    // A text frame with the pong packet: FIN and opcode 1, one byte, "3".
    private static readonly byte[] PongFrame = [0x81, 0x01, (byte)'3'];

    // Changes with the gate held when an upgrade completes and is read without it: frames that are queued at that moment may
    // have the form of either transport, and every client reads both on WebSocket.
    private EngineBinaryForm _binaryForm;
    private EngineBinaryForm _candidateBinaryForm;
    private int _handshakeLength;

    /// <summary>The revision of Engine.IO that the client speaks: 4 or 3.</summary>
    public int Protocol { get; }

    public bool IsEngineIO3 => Protocol == OldProtocol;

    /// <summary>
    /// How much of the queue the next polling answer may take. The first one carries the handshake alone, as from Node's server,
    /// although other packets may wait behind it already: the CONNECT of <c>/</c> with Engine.IO 3, or what the application
    /// sent to the new connection. Called with <see cref="Gate"/> held.
    /// </summary>
    public int TakePayloadLimitLocked()
    {
        var limit = _handshakeLength > 0 ? _handshakeLength : int.MaxValue;
        _handshakeLength = 0;
        return limit;
    }

    /// <summary>A ping keeps the session for another turn. Nothing else does.</summary>
    private void OnClientPing()
    {
        lock (Gate)
        {
            _pingDue = Wheel.After(Options.PingInterval + Options.PingTimeout);
        }

        SendShared(PongFrame);
    }

    private bool EnqueueInForm(ReadOnlySpan<byte> frames, byte[]? shared, SendFlags flags)
    {
        var form = _binaryForm;
        var length = EngineBinaryFrames.MeasureIn(frames, form);
        if (length == frames.Length)
        {
            // Any other form of a binary message is longer: there was none.
            return Enqueue(frames, shared, flags);
        }

        var rewritten = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            EngineBinaryFrames.Write(frames, form, rewritten);
            return Enqueue(rewritten.AsSpan(0, length), null, flags);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rewritten);
        }
    }
}
