using System.Buffers;
using System.Text.Json;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// One client: decodes its packets and hands them to its socket of the right namespace.
/// Everything but <see cref="DisconnectAll"/> and <see cref="Remove"/> runs under the session's inbound lock; the table of
/// sockets has a lock of its own, since the application disconnects from any thread.
/// </summary>
internal sealed partial class ClientConnection : IEngineMessageHandler
{
    private readonly SocketIOServer _server;
    private readonly EngineSession _session;
    private readonly PacketDecoder _decoder;
    private readonly IncomingEvent _event;
    private readonly Lock _sync = new();
    private readonly List<Socket> _sockets = new(1);

    // Joins that wait for a lookup or for a middleware, which may hold a socket: a second CONNECT to the same namespace is a
    // violation already now.
    private readonly Dictionary<string, Socket?> _joining = new(StringComparer.Ordinal);
    private long _connectDue = long.MaxValue;
    private long _attachmentsDue;

    public ClientConnection(SocketIOServer server, EngineSession session)
    {
        _server = server;
        _session = session;
        _decoder = session.IsEngineIO3 && server.Options.Parser == SocketIOParser.Json
            ? new SocketPacketDecoder(
                maxBinaryBytes: server.Options.MaxHttpBufferSize, maxNamespaceBytes: MaxNamespaceWithQueryBytes)
            : server.Options.Parser.CreateDecoder(server.Options.MaxHttpBufferSize);
        _event = new IncomingEvent(_decoder);
    }

    public void OnOpened()
    {
        _connectDue = _session.Wheel.After(_server.Options.ConnectTimeout);
        _session.SetMessageDeadline(_connectDue);
        if (_session.IsEngineIO3)
        {
            JoinRoot();
        }
    }

    public void OnText(ReadOnlyMemory<byte> message)
    {
        switch (_decoder.AddText(message))
        {
            case SocketPacketStatus.Complete:
                OnPacket();

                // The packet lies in the receive buffer, which an idle connection must not keep alive.
                _decoder.Reset();
                break;
            case SocketPacketStatus.NeedAttachments:
                OnBinaryHeader();
                break;
            default:
                OnPacketError();
                break;
        }
    }

    public void OnBinary(ReadOnlyMemory<byte> message)
    {
        switch (_decoder.AddBinary(message))
        {
            case SocketPacketStatus.Complete:
                _session.SetMessageDeadline(_connectDue);
                OnPacket();
                _decoder.Reset();
                break;
            case SocketPacketStatus.NeedAttachments:
                break;
            default:
                OnPacketError();
                break;
        }
    }

    public void OnMessageDeadline()
    {
        // What the deadline was for may have come while this call waited for the lock.
        var now = _session.Wheel.Now;
        if (_decoder.IsReconstructing && now >= _attachmentsDue)
        {
            OnMalformed("the attachments of a packet did not come in time");
        }
        else if (now >= _connectDue)
        {
            _session.Close(DisconnectReason.ForcedClose.WithDescription("the client joined no namespace in time (ConnectTimeout)")
                .OverLimit(nameof(SocketIOOptions.ConnectTimeout)));
        }
    }

    public void OnClosed(DisconnectReason reason)
    {
        _decoder.Reset();
        foreach (var socket in TakeSockets())
        {
            socket.Close(reason);
        }

        foreach (var socket in _joining.Values)
        {
            socket?.Abort();
        }
    }

    /// <summary>Disconnects all sockets of the client, then the client.</summary>
    public void DisconnectAll()
    {
        foreach (var socket in TakeSockets())
        {
            SendDisconnect(socket);
            socket.Close(DisconnectReason.ServerNamespaceDisconnect);
        }

        _session.Close(DisconnectReason.ForcedClose);
    }

    public void SendDisconnect(Socket socket)
    {
        Send(SocketPacketType.Disconnect, socket.Namespace.Name, null);
    }

    public void Remove(Socket socket)
    {
        lock (_sync)
        {
            _sockets.Remove(socket);
        }
    }

    private void OnPacket()
    {
        if (_session.IsEngineIO3 && !HasValidNamespace())
        {
            OnMalformed("an invalid namespace");
            return;
        }

        if (_decoder.Type == SocketPacketType.Connect)
        {
            OnConnect();
            return;
        }

        var socket = Find(NamespaceOfPacket());
        if (socket is null)
        {
            OnViolation("a packet for a namespace that the client has not joined");
            return;
        }

        switch (_decoder.Type)
        {
            case SocketPacketType.Event:
            case SocketPacketType.BinaryEvent:
                socket.Receive(_event);
                break;
            case SocketPacketType.Ack:
            case SocketPacketType.BinaryAck:
                if (_decoder.HasId)
                {
                    socket.PendingAcknowledgements.Complete(_decoder.Id, _event);
                }

                break;
            case SocketPacketType.Disconnect:
                socket.Close(DisconnectReason.ClientNamespaceDisconnect);
                break;
            default:
                OnViolation("a packet that only a server sends");
                break;
        }
    }

    // Refused at its header: what a client may not send costs no memory.
    private void OnBinaryHeader()
    {
        if (Find(NamespaceOfPacket()) is null)
        {
            OnViolation("a packet for a namespace that the client has not joined");
            return;
        }

        _attachmentsDue = _session.Wheel.After(_server.Options.PingTimeout);
        _session.SetMessageDeadline(Math.Min(_attachmentsDue, _connectDue));
    }

    private void OnMalformed(string fault, string? limit = null)
    {
        SocketLog.PacketRefused(_server.Logger, fault);
        _decoder.Reset();
        _session.Close(Because(DisconnectReason.ForcedClose.ForFault(fault), limit));
    }

    private void OnPacketError()
    {
        var error = _decoder.Error;
        OnMalformed(
            error.Describe(), error == SocketPacketError.AttachmentsTooLarge ? nameof(SocketIOOptions.MaxHttpBufferSize) : null);
    }

    private static DisconnectReason Because(DisconnectReason reason, string? limit)
    {
        return limit is null ? reason : reason.OverLimit(limit);
    }

    private void OnViolation(string fault, string? limit = null)
    {
        SocketLog.PacketRefused(_server.Logger, fault);
        _decoder.Reset();
        _session.Close(Because(DisconnectReason.ForcedClose.ForFault(fault), limit));

        // By long-polling the client learns it later, but its sockets end now.
        foreach (var socket in TakeSockets())
        {
            socket.Close(DisconnectReason.ForcedServerClose.ForFault(fault));
        }
    }

    private int Count
    {
        get
        {
            lock (_sync)
            {
                return _sockets.Count;
            }
        }
    }

    private Socket? Find(ReadOnlySpan<byte> nsp)
    {
        lock (_sync)
        {
            foreach (var socket in _sockets)
            {
                if (socket.Namespace.IsNamed(nsp))
                {
                    return socket;
                }
            }
        }

        return null;
    }

    private Socket[] TakeSockets()
    {
        lock (_sync)
        {
            var sockets = _sockets.ToArray();
            _sockets.Clear();
            return sockets;
        }
    }

    private void SendConnect(string nsp, string sid, string? privateId)
    {
        Action<IBufferWriter<byte>>? payload = _session.IsEngineIO3
            ? null
            : writer => SocketPacketEncoder.WriteConnectPayload(writer, sid, privateId);
        Send(SocketPacketType.Connect, nsp, payload);
    }

    private void SendConnectError(string nsp, string message, object? details)
    {
        var data = details is null
            ? default
            : JsonSerializer.SerializeToUtf8Bytes(details, _server.Json.GetTypeInfo(details.GetType()));
        Send(SocketPacketType.ConnectError, nsp, writer => SocketPacketEncoder.WriteConnectErrorPayload(writer, message, data));
    }

    /// <summary>Tells a client why a middleware refused it.</summary>
    private void SendRefusal(string nsp, string message, object? details)
    {
        if (_session.IsEngineIO3)
        {
            SendEngineIO3Refusal(nsp, message, details);
        }
        else
        {
            SendConnectError(nsp, message, details);
        }
    }

    private void Send(SocketPacketType type, string nsp, Action<IBufferWriter<byte>>? writePayload)
    {
        var packet = PacketEncoding.EncodeControl(type, nsp, writePayload, _server.Options.Parser);
        try
        {
            _session.Send(packet.Frames);
        }
        finally
        {
            packet.Return();
        }
    }
}
