using System.Text.Json;
using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Events;

/// <summary>
/// An event or acknowledgement that has arrived. The one of a connection points into its decoder and is used again for the
/// next packet; <see cref="Copy"/> makes one that can wait.
/// Read under the inbound lock of its session, or by the one task that runs the socket's handlers.
/// </summary>
internal sealed class IncomingEvent
{
    // What a queued event costs beside its bytes, roughly.
    private const int Overhead = 160;

    private readonly PacketDecoder? _packet;
    private readonly ReadOnlyMemory<byte>[] _arguments = [];
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _attachments = [];
    private readonly byte[] _name = [];
    private readonly bool _hasId;
    private readonly long _id;
    private Acknowledgement? _acknowledgement;

    public IncomingEvent(PacketDecoder packet)
    {
        _packet = packet;
    }

    private IncomingEvent(PacketDecoder packet, int size)
    {
        _name = packet.EventName.ToArray();
        _hasId = packet.HasId;
        _id = packet.Id;
        _attachments = [.. packet.Attachments];
        _arguments = new ReadOnlyMemory<byte>[packet.Arguments.Length];
        for (var i = 0; i < _arguments.Length; i++)
        {
            _arguments[i] = packet.Argument(i).ToArray();
        }

        Size = size;
    }

    private IncomingEvent(
        byte[] name, ReadOnlyMemory<byte>[] arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments, bool hasId)
    {
        _hasId = hasId;
        _name = name;
        _arguments = arguments;
        _attachments = attachments;
    }

    /// <summary>Bytes that a copy holds.</summary>
    public int Size { get; }

    public int Count => _packet?.Arguments.Length ?? _arguments.Length;

    public ReadOnlySpan<byte> Name => _packet is null ? _name : _packet.EventName.Span;

    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _packet?.Attachments ?? _attachments;

    public bool HasId => _packet?.HasId ?? _hasId;

    public long Id => _packet?.Id ?? _id;

    /// <summary>Takes an event apart that is written already, by this server or by another one.</summary>
    /// <param name="payload">A JSON array: the event's name, then its arguments.</param>
    /// <param name="attachments">The binary parts.</param>
    /// <param name="hasId">Whether an acknowledgement is waited for.</param>
    /// <exception cref="JsonException">It is no such array.</exception>
    public static IncomingEvent Parse(
        ReadOnlyMemory<byte> payload, IReadOnlyList<ReadOnlyMemory<byte>> attachments, bool hasId = false)
    {
        var reader = new Utf8JsonReader(payload.Span, new JsonReaderOptions { MaxDepth = SocketIOJson.WriterOptions.MaxDepth + 1 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !reader.Read()
            || reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("An event is an array that begins with the event's name.");
        }

        var name = new byte[reader.ValueSpan.Length];
        name = name[..reader.CopyString(name)];
        var arguments = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            arguments.Add(payload[start..(int)reader.BytesConsumed]);
        }

        return new IncomingEvent(name, [.. arguments], attachments, hasId);
    }

    /// <summary>The answer to this event. Where several listen they share it, so that the first answer of them all counts.</summary>
    public Acknowledgement AcknowledgementFor(IAcknowledgementTarget? target)
    {
        if (!HasId || target is null)
        {
            return Acknowledgement.None;
        }

        // The event of a connection, which is used again, goes to one handler; several get a copy.
        return _packet is null ? _acknowledgement ??= new Acknowledgement(target, Id) : new Acknowledgement(target, Id);
    }

    public ReadOnlyMemory<byte> Argument(int index)
    {
        return _packet is null ? _arguments[index] : _packet.Argument(index);
    }

    public IncomingEvent Copy()
    {
        if (_packet is null)
        {
            return this;
        }

        var size = Overhead + _packet.Payload.Length;
        foreach (var attachment in _packet.Attachments)
        {
            size += attachment.Length;
        }

        return new IncomingEvent(_packet, size);
    }
}
