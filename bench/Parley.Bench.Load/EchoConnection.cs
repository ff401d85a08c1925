using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Parley.Bench.Load;

/// <summary>
/// One connection of the echo load: keeps a fixed number of messages on the way, checks every answer against what was sent,
/// and answers each by the next message. All messages that one read made room for leave in one write.
/// </summary>
/// <remarks>Used by one thread. Allocates nothing after its construction.</remarks>
internal sealed class EchoConnection : IDisposable
{
    private const long Idle = -1;
    private const int MaxOverhead = 64;

    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly Epoll _epoll;
    private readonly int _tag;
    private readonly EchoLoad _load;
    private readonly uint _mask;

    // What stands before and after the payload in an answer: an acknowledgement's, or the message's own where the protocol is plain.
    private readonly byte[] _answerType;
    private readonly byte[] _answerOpening;

    // One slot a message in flight: the acknowledgement id is sequence * slots + slot.
    private readonly long[] _ids;
    private readonly long[] _sentAt;
    private readonly byte[] _payloads;
    private readonly int _payloadBytes;

    private readonly byte[] _message;
    private readonly byte[] _incoming;
    private readonly byte[] _outgoing;
    private int _received;
    private int _pending;
    private bool _watchesOutput;

    public EchoConnection(ClientHandshake.Opened opened, Epoll epoll, int tag, EchoLoad load, EchoOptions options)
    {
        _socket = opened.Socket;
        _descriptor = (int)_socket.Handle;
        _epoll = epoll;
        _tag = tag;
        _load = load;
        _mask = (uint)Random.Shared.Next(1, int.MaxValue);

        var isSocketIO = options.Protocol == EchoProtocol.SocketIO;
        _answerType = isSocketIO ? "43"u8.ToArray() : "42"u8.ToArray();
        _answerOpening = isSocketIO ? "[\""u8.ToArray() : "[\"echo\",\""u8.ToArray();

        _ids = new long[options.InFlight];
        Array.Fill(_ids, Idle);
        _sentAt = new long[options.InFlight];
        _payloadBytes = options.PayloadBytes;
        _payloads = new byte[options.InFlight * _payloadBytes];
        FillPayloads();

        var largestFrame = Frames.MaxHeader + MaxOverhead + _payloadBytes;
        _message = new byte[largestFrame];
        _incoming = new byte[Math.Max(4096, (options.InFlight + 1) * largestFrame)];
        _outgoing = new byte[(options.InFlight + 4) * largestFrame];
        opened.Surplus.CopyTo(_incoming, 0);
        _received = opened.Surplus.Length;

        _socket.Blocking = false;
        _epoll.Watch(_socket, _tag);
    }

    /// <summary>Messages that have no answer yet.</summary>
    public int InFlight { get; private set; }

    /// <summary>Sends the first message of every slot.</summary>
    public void Start()
    {
        var now = Stopwatch.GetTimestamp();
        for (var slot = 0; slot < _ids.Length; slot++)
        {
            Queue(slot, slot, now);
        }

        Flush();
    }

    public void OnReadable()
    {
        var count = Epoll.Receive(_descriptor, _incoming.AsSpan(_received));
        if (count == 0)
        {
            throw new LoadException("the server closed a connection");
        }

        if (count < 0)
        {
            return;
        }

        var now = Stopwatch.GetTimestamp();
        _received += count;
        var data = _incoming.AsSpan(0, _received);
        var read = 0;
        while (Frames.TryRead(data[read..], out var opcode, out var payload, out var consumed))
        {
            OnFrame(opcode, payload, now);
            read += consumed;
        }

        data[read..].CopyTo(_incoming);
        _received -= read;
        if (_received == _incoming.Length)
        {
            throw new LoadException("the server sent a frame larger than any answer");
        }

        Flush();
    }

    /// <summary>Writes what is waiting; what the kernel does not take now follows when it is ready again.</summary>
    public void Flush()
    {
        if (_pending == 0)
        {
            return;
        }

        var sent = Math.Max(0, Epoll.Send(_descriptor, _outgoing.AsSpan(0, _pending)));
        _outgoing.AsSpan(sent, _pending - sent).CopyTo(_outgoing);
        _pending -= sent;
        if (_pending > 0 != _watchesOutput)
        {
            _watchesOutput = !_watchesOutput;
            _epoll.WatchOutput(_socket, _tag, _watchesOutput);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void OnFrame(Opcode opcode, ReadOnlySpan<byte> payload, long now)
    {
        if (opcode == Opcode.Text && payload.StartsWith(_answerType))
        {
            OnAnswer(payload, now);
        }
        else if (opcode == Opcode.Text && payload.SequenceEqual("2"u8))
        {
            _pending += Frames.Write(_outgoing.AsSpan(_pending), Opcode.Text, "3"u8, _mask);
        }
        else if (opcode == Opcode.Ping)
        {
            _pending += Frames.Write(_outgoing.AsSpan(_pending), Opcode.Pong, payload, _mask);
        }
        else if (opcode != Opcode.Pong)
        {
            throw new LoadException($"the server sent {opcode}: {Show(payload)}");
        }
    }

    private void OnAnswer(ReadOnlySpan<byte> answer, long now)
    {
        var rest = answer[_answerType.Length..];
        if (!Utf8Parser.TryParse(rest, out long id, out var digits)
            || id < 0
            || _ids[id % _ids.Length] != id
            || !rest[digits..].StartsWith(_answerOpening)
            || !rest[(digits + _answerOpening.Length)..].StartsWith(PayloadOf((int)(id % _ids.Length)))
            || !rest[(digits + _answerOpening.Length + _payloadBytes)..].SequenceEqual("\"]"u8))
        {
            throw new LoadException($"this answers no message that was sent: {Show(answer)}");
        }

        var slot = (int)(id % _ids.Length);
        _ids[slot] = Idle;
        InFlight--;
        _load.Answered(now - _sentAt[slot]);
        if (_load.GoesOn)
        {
            Queue(slot, id + _ids.Length, now);
        }
    }

    private void Queue(int slot, long id, long now)
    {
        _ids[slot] = id;
        _sentAt[slot] = now;
        InFlight++;
        var payload = PayloadOf(slot);
        id.TryFormat(payload[8..], out _, "x16", CultureInfo.InvariantCulture);

        var message = _message.AsSpan();
        "42"u8.CopyTo(message);
        Utf8Formatter.TryFormat(id, message[2..], out var digits);
        var length = 2 + digits;
        "[\"echo\",\""u8.CopyTo(message[length..]);
        length += 9;
        payload.CopyTo(message[length..]);
        length += payload.Length;
        "\"]"u8.CopyTo(message[length..]);
        length += 2;
        _pending += Frames.Write(_outgoing.AsSpan(_pending), Opcode.Text, message[..length], _mask);
    }

    /// <summary>A payload names its connection and, in 16 digits written at each sending, its message; the rest is filler.</summary>
    private void FillPayloads()
    {
        for (var slot = 0; slot < _ids.Length; slot++)
        {
            var payload = PayloadOf(slot);
            for (var i = 0; i < payload.Length; i++)
            {
                payload[i] = (byte)('a' + (i % 26));
            }

            _tag.TryFormat(payload, out _, "x8", CultureInfo.InvariantCulture);
        }
    }

    private Span<byte> PayloadOf(int slot) => _payloads.AsSpan(slot * _payloadBytes, _payloadBytes);

    private static string Show(ReadOnlySpan<byte> data) => Encoding.UTF8.GetString(data[..Math.Min(data.Length, 200)]);
}
