using Microsoft.Extensions.Logging;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// The Engine.IO connection below a client's sockets (<c>socket.conn</c> of the Node.js server). All sockets of one client
/// share it.
/// <para>
/// Every member may be called from any thread. Handlers are called in the order in which they were added and hold no lock
/// that sending needs, so they may emit and close. Those of <see cref="OnPacket"/>, <see cref="OnMessage"/>,
/// <see cref="OnHeartbeat"/>, <see cref="OnUpgrading"/>, <see cref="OnUpgrade"/> and <see cref="OnClose"/> run one at a time,
/// and no handler of a socket of this client starts meanwhile: they must not block. Those of <see cref="OnPacketCreate(Action{EnginePacketInfo})"/>,
/// <see cref="OnFlush"/> and <see cref="OnDrain"/> run on whatever thread sends, also on several at the same time. A handler
/// that throws is logged.
/// </para>
/// </summary>
public sealed class EngineConnection
{
    private readonly EngineSession _session;
    private readonly ILogger _logger;
    private Action<EnginePacketInfo>[] _packet = [];
    private Action<EnginePacketInfo>[] _packetCreate = [];
    private Action<EnginePacketType, int>[] _packetLength = [];
    private Action<EnginePacketInfo>[] _message = [];
    private Action[] _heartbeat = [];
    private Action[] _upgrading = [];
    private Action[] _upgrade = [];
    private Action[] _flush = [];
    private Action[] _drain = [];
    private Action<DisconnectReason>[] _close = [];

    internal EngineConnection(EngineSession session, ILogger logger)
    {
        _session = session;
        _logger = logger;
    }

    /// <summary>
    /// The id of the connection. <b>A secret</b>: whoever knows it can speak and read as this client while it is on
    /// long-polling. Never send it to other clients, never log it; <see cref="Socket.Id"/> is the one to show.
    /// </summary>
    public string Id => _session.Id;

    /// <summary>The revision of Engine.IO that the client speaks: 4, or 3 with Socket.IO 2.</summary>
    public int Protocol => _session.Protocol;

    /// <summary>The transport that carries the connection now: <c>polling</c> or <c>websocket</c>.</summary>
    public string TransportName => _session.Transport.Name;

    /// <summary>Where the connection is in its life.</summary>
    public EngineConnectionState State => _session.State switch
    {
        SessionState.Open => EngineConnectionState.Open,
        SessionState.Closing => EngineConnectionState.Closing,
        _ => EngineConnectionState.Closed,
    };

    /// <summary>Whether <see cref="State"/> is <see cref="EngineConnectionState.Open"/>.</summary>
    public bool IsOpen => _session.IsOpen;

    /// <summary>
    /// Whether a packet that is sent now leaves at once: a poll waits, or the WebSocket has written all that came before.
    /// </summary>
    public bool IsWritable => _session.IsWritable;

    /// <summary>
    /// How many bytes wait to be sent or are on their way. In handlers of <see cref="OnClose"/>, and until then, what waited
    /// when the connection ended; 0 afterwards.
    /// </summary>
    public int BufferedBytes => _session.BufferedBytes;

    /// <summary>The address of the client, or <see langword="null"/> where the host knows none.</summary>
    public string? RemoteAddress => _session.Request.Address;

    /// <summary>Calls <paramref name="handler"/> for every packet that has arrived, before the packet is handled.</summary>
    /// <param name="handler">Receives the packet.</param>
    public void OnPacket(Action<EnginePacketInfo> handler) => Add(ref _packet, handler);

    /// <summary>
    /// Calls <paramref name="handler"/> for every packet that was queued to be sent. A Socket.IO packet with attachments is
    /// several.
    /// </summary>
    /// <param name="handler">Receives the packet.</param>
    public void OnPacketCreate(Action<EnginePacketInfo> handler) => Add(ref _packetCreate, handler);

    /// <summary>
    /// As <see cref="OnPacketCreate(Action{EnginePacketInfo})"/>, for who counts and does not look: nothing is copied.
    /// </summary>
    /// <param name="handler">Receives the type of the packet and how many bytes follow it.</param>
    public void OnPacketCreate(Action<EnginePacketType, int> handler) => Add(ref _packetLength, handler);

    /// <summary>
    /// Calls <paramref name="handler"/> for every message that has arrived: a Socket.IO packet, or an attachment of one.
    /// </summary>
    /// <param name="handler">Receives the message.</param>
    public void OnMessage(Action<EnginePacketInfo> handler) => Add(ref _message, handler);

    /// <summary>Calls <paramref name="handler"/> whenever the client has answered a ping.</summary>
    /// <param name="handler">The handler.</param>
    public void OnHeartbeat(Action handler) => Add(ref _heartbeat, handler);

    /// <summary>Calls <paramref name="handler"/> when a WebSocket has shown that it works, and the upgrade begins.</summary>
    /// <param name="handler">The handler.</param>
    public void OnUpgrading(Action handler) => Add(ref _upgrading, handler);

    /// <summary>
    /// Calls <paramref name="handler"/> when another transport carries the connection; <see cref="TransportName"/> names it.
    /// </summary>
    /// <param name="handler">The handler.</param>
    public void OnUpgrade(Action handler) => Add(ref _upgrade, handler);

    /// <summary>Calls <paramref name="handler"/> whenever the transport has taken what waited, to write it.</summary>
    /// <param name="handler">The handler.</param>
    public void OnFlush(Action handler) => Add(ref _flush, handler);

    /// <summary>Calls <paramref name="handler"/> whenever the host has taken all bytes of a flush.</summary>
    /// <param name="handler">The handler.</param>
    public void OnDrain(Action handler) => Add(ref _drain, handler);

    /// <summary>
    /// Calls <paramref name="handler"/> once when the connection is over, after its sockets were told; at once when that has
    /// happened already.
    /// </summary>
    /// <param name="handler">Receives the reason.</param>
    public void OnClose(Action<DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_session.Gate)
        {
            if (_session.ToldReason is null)
            {
                _close = [.. _close, handler];
                return;
            }
        }

        Call([handler], "close", _session.ToldReason.Value);
    }

    /// <summary>
    /// Sends a message of text, below Socket.IO: a stock Socket.IO client accepts it only if it is a Socket.IO packet. What one
    /// thread sends arrives in its order.
    /// </summary>
    /// <param name="message">The text.</param>
    /// <returns>Whether the connection was open; then the message is queued.</returns>
    public bool SendText(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _session.SendText(message);
    }

    /// <inheritdoc cref="SendText(string)"/>
    /// <param name="utf8">The text in UTF-8, which is not checked.</param>
    public bool SendText(ReadOnlySpan<byte> utf8)
    {
        return _session.SendText(utf8);
    }

    /// <summary>
    /// Sends a message of bytes, below Socket.IO: a stock Socket.IO client accepts it only as an attachment. What one thread
    /// sends arrives in its order.
    /// </summary>
    /// <param name="message">The bytes; copied.</param>
    /// <returns>Whether the connection was open; then the message is queued.</returns>
    public bool SendBinary(ReadOnlySpan<byte> message)
    {
        return _session.SendBinary(message);
    }

    /// <summary>
    /// Closes the connection after what waits was sent. By long-polling without a waiting request the client learns it from
    /// its next one. The sockets' reason is <see cref="DisconnectReason.ForcedClose"/>. Does nothing once it is closing.
    /// </summary>
    public void Close()
    {
        _session.Close(DisconnectReason.ForcedClose);
    }

    /// <summary>Closes the connection.</summary>
    /// <param name="discard">Whether to drop what waits and close now, instead of sending it first.</param>
    public void Close(bool discard)
    {
        if (discard)
        {
            _session.DiscardQueue();
            _session.Finish(DisconnectReason.ForcedClose, TransportCloseKind.ByServer);
        }
        else
        {
            Close();
        }
    }

    internal void RaiseReceived(in EnginePacket packet)
    {
        var info = new EnginePacketInfo(packet.Type, packet.Data, packet.IsBinary);
        Call(_packet, "packet", info);
        if (packet.Type == EnginePacketType.Message)
        {
            Call(_message, "message", info);
        }
        else if (packet.Type == (Protocol == 3 ? EnginePacketType.Ping : EnginePacketType.Pong))
        {
            Call(_heartbeat, "heartbeat");
        }
    }

    /// <summary>Copies the frames, and only where somebody looks at them.</summary>
    internal void RaiseCreated(ReadOnlySpan<byte> frames)
    {
        CallWithLengths(_packetLength, frames);
        var handlers = _packetCreate;
        if (handlers.Length == 0)
        {
            return;
        }

        ReadOnlyMemory<byte> rest = frames.ToArray();
        while (WebSocketFrameWriter.TryReadHeader(rest.Span, out var opcode, out var headerSize, out var length))
        {
            var payload = rest.Slice(headerSize, length);
            Call(handlers, "packetCreate", opcode == WebSocketOpcode.Binary
                ? new EnginePacketInfo(EnginePacketType.Message, payload, isBinary: true)
                : new EnginePacketInfo((EnginePacketType)(payload.Span[0] - '0'), payload[1..], isBinary: false));
            rest = rest[(headerSize + length)..];
        }
    }

    internal void RaiseUpgrading() => Call(_upgrading, "upgrading");

    internal void RaiseUpgrade() => Call(_upgrade, "upgrade");

    internal void RaiseFlush() => Call(_flush, "flush");

    internal void RaiseDrain() => Call(_drain, "drain");

    internal void RaiseClosed(DisconnectReason reason) => Call(_close, "close", reason);

    private void CallWithLengths(Action<EnginePacketType, int>[] handlers, ReadOnlySpan<byte> frames)
    {
        while (handlers.Length > 0 && WebSocketFrameWriter.TryReadHeader(frames, out var opcode, out var headerSize, out var length))
        {
            var isBinary = opcode == WebSocketOpcode.Binary;
            var type = isBinary ? EnginePacketType.Message : (EnginePacketType)(frames[headerSize] - '0');
            foreach (var handler in handlers)
            {
                try
                {
                    handler(type, isBinary ? length : length - 1);
                }
#pragma warning disable CA1031 // A handler of the application may throw anything; it must not reach the connection.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    EngineLog.HookFailed(_logger, e, "packetCreate");
                }
            }

            frames = frames[(headerSize + length)..];
        }
    }

    private void Add<T>(ref T[] handlers, T handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_session.Gate)
        {
            handlers = [.. handlers, handler];
        }
    }

    private void Call(Action[] handlers, string name)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler();
            }
#pragma warning disable CA1031 // A handler of the application may throw anything; it must not reach the connection.
            catch (Exception e)
#pragma warning restore CA1031
            {
                EngineLog.HookFailed(_logger, e, name);
            }
        }
    }

    private void Call<T>(Action<T>[] handlers, string name, T argument)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler(argument);
            }
#pragma warning disable CA1031 // A handler of the application may throw anything; it must not reach the connection.
            catch (Exception e)
#pragma warning restore CA1031
            {
                EngineLog.HookFailed(_logger, e, name);
            }
        }
    }
}
