using System.Text.Unicode;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Takes the body of a polling request apart: Engine.IO 4 packets with the byte 0x1E between them, for example
/// <c>4hello\x1e4world</c>.
/// </summary>
/// <remarks>
/// A mutable value, not thread-safe: keep it in one variable. The body must be valid UTF-8 throughout; if it is not, or if it is
/// empty, the first read says so. Packets before a bad one are given out, nothing after it is.
/// </remarks>
public struct PollingPayloadReader
{
    private ReadOnlyMemory<byte> _rest;
    private State _state;
    private int _packets;

    /// <summary>Begins to read a body.</summary>
    /// <param name="body">The whole body; packets are slices of it.</param>
    public PollingPayloadReader(ReadOnlyMemory<byte> body)
    {
        _rest = body;
        _state = Utf8.IsValid(body.Span) ? State.Reading : State.Failed;
    }

    private enum State : byte
    {
        /// <summary>Also what a default value says: a body that was never given cannot be read.</summary>
        Failed,
        Reading,
        Ended,
    }

    /// <summary>Reads the next packet.</summary>
    /// <param name="packet">The packet when there is one.</param>
    public PollingReadStatus Read(out EnginePacket packet)
    {
        packet = default;
        if (_state != State.Reading)
        {
            return _state == State.Ended ? PollingReadStatus.End : PollingReadStatus.Error;
        }

        int separator = _rest.Span.IndexOf(PollingPayloadWriter.Separator);
        ReadOnlyMemory<byte> text = separator < 0 ? _rest : _rest[..separator];
        if (_packets == ProtocolLimits.MaxPacketsPerPayload || !EnginePacketDecoder.TryDecodeText(text, out packet))
        {
            _state = State.Failed;
            _rest = default;
            return PollingReadStatus.Error;
        }

        _packets++;
        if (separator < 0)
        {
            _state = State.Ended;
            _rest = default;
        }
        else
        {
            _rest = _rest[(separator + 1)..];
        }

        return PollingReadStatus.Packet;
    }
}
