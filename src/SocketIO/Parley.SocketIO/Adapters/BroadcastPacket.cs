using System.Buffers;
using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// An event on its way to many sockets: encoded once, whatever their number. Immutable, so any thread may use it; binary
/// parts stay the application's until the call that broadcasts returns, so who keeps the packet longer keeps a
/// <see cref="Copy"/>.
/// </summary>
public sealed class BroadcastPacket
{
    private readonly byte[]? _frames;

    private BroadcastPacket(
        Namespace nsp, ReadOnlyMemory<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments, byte[]? frames)
    {
        Namespace = nsp;
        Arguments = arguments;
        Attachments = attachments;
        _frames = frames;
    }

    /// <summary>Makes a packet of what another server has sent.</summary>
    /// <param name="nsp">The namespace.</param>
    /// <param name="arguments">
    /// A JSON array in UTF-8: the event's name, then its arguments, with <c>{"_placeholder":true,"num":0}</c> for the first
    /// binary part. It is not checked.
    /// </param>
    /// <param name="attachments">The binary parts.</param>
    public BroadcastPacket(Namespace nsp, ReadOnlyMemory<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
        : this(nsp, arguments, attachments, null)
    {
        ArgumentNullException.ThrowIfNull(nsp);
        ArgumentNullException.ThrowIfNull(attachments);
    }

    /// <summary>The namespace in which the event is sent.</summary>
    public Namespace Namespace { get; }

    /// <summary>The event's name and its arguments: a JSON array in UTF-8, with placeholders for binary parts.</summary>
    public ReadOnlyMemory<byte> Arguments { get; }

    /// <summary>The binary parts.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    /// <summary>Copies the packet with its binary parts.</summary>
    /// <returns>A packet that owns all its bytes.</returns>
    public BroadcastPacket Copy()
    {
        return new BroadcastPacket(
            Namespace, Arguments.ToArray(), [.. Attachments.Select(data => new ReadOnlyMemory<byte>(data.ToArray()))], _frames);
    }

    /// <summary>The same event with one more argument, for instance its place in a record of events.</summary>
    /// <param name="argument">The argument.</param>
    /// <returns>A new packet.</returns>
    public BroadcastPacket Append(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var arguments = new ArrayBufferWriter<byte>(Arguments.Length + argument.Length + 3);
        arguments.Write(Arguments.Span[..^1]);
        arguments.Write(","u8);
        JsonStringWriter.WriteQuoted(arguments, argument);
        arguments.Write("]"u8);
        return new BroadcastPacket(Namespace, arguments.WrittenMemory, Attachments, null);
    }

    internal static BroadcastPacket Create<TArguments>(Namespace nsp, string name, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        var scratch = PacketEncoding.EncodeEvent(
            nsp.Name, name, null, arguments, nsp.Server.Json, nsp.Server.Options.Parser);
        try
        {
            var frames = scratch.Frames.ToArray();
            var payload = scratch.PayloadInFrames is { } range ? frames.AsMemory(range) : scratch.Payload.ToArray();
            return new BroadcastPacket(
                nsp, payload, scratch.Attachments.Count == 0 ? [] : scratch.Attachments.ToArray(), frames);
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>The same event in another namespace.</summary>
    internal BroadcastPacket In(Namespace nsp)
    {
        return nsp == Namespace ? this : new BroadcastPacket(nsp, Arguments, Attachments, null);
    }

    /// <summary>The finished frames, with the id of an acknowledgement or one more argument at the end.</summary>
    internal byte[] ToFrames(long? ackId = null, string? lastArgument = null)
    {
        if (_frames is not null && ackId is null && lastArgument is null)
        {
            return _frames;
        }

        var scratch = PacketEncoding.EncodeEvent(
            Namespace.Name, ackId, Arguments, Attachments, lastArgument, Namespace.Server.Options.Parser);
        try
        {
            return scratch.Frames.ToArray();
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>The event as listeners see it: they may keep it.</summary>
    internal IncomingEvent ToEvent()
    {
        return IncomingEvent.Parse(Arguments, [.. Attachments.Select(data => new ReadOnlyMemory<byte>(data.ToArray()))]);
    }
}
