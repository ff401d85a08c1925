using System.Text;
using System.Text.Json;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

// A client joins a namespace: middlewares first, and only then the socket exists for everyone else.
internal sealed partial class ClientConnection
{
    private void OnConnect()
    {
        var name = Encoding.UTF8.GetString(_decoder.Namespace.Span);
        if (Find(_decoder.Namespace.Span) is not null || _joining.Contains(name))
        {
            OnViolation("a second CONNECT to the same namespace");
            return;
        }

        var nsp = _server.FindNamespace(name);
        if (nsp is null)
        {
            SendConnectError(name, "Invalid namespace", null);
            return;
        }

        if (Count + _joining.Count >= _server.Options.MaxNamespacesPerClient)
        {
            OnViolation("more namespaces than MaxNamespacesPerClient");
            return;
        }

        var auth = _decoder.Payload.IsEmpty ? SocketIOJson.EmptyObject : JsonElement.Parse(_decoder.Payload.Span);
        var handshake = new Handshake(_session.Request, auth, _server.Time.GetUtcNow());
        var socket = new Socket(this, _session, nsp, handshake, EngineIds.NewId());
        Join(socket, nsp);
    }

    private void Join(Socket socket, Namespace nsp)
    {
        ValueTask middlewares;
        try
        {
            middlewares = nsp.RunMiddlewaresAsync(socket);
            if (middlewares.IsCompletedSuccessfully)
            {
                Connect(socket);
                return;
            }
        }
#pragma warning disable CA1031 // A middleware of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(socket, e);
            return;
        }

        _joining.Add(nsp.Name);
        _ = JoinLaterAsync(socket, middlewares);
    }

    private async Task JoinLaterAsync(Socket socket, ValueTask middlewares)
    {
        Exception? refusal = null;
        try
        {
            await middlewares.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A middleware of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            refusal = e;
        }

        await EngineSession.LeaveOtherInbound();
        _session.EnterInbound();
        try
        {
            _joining.Remove(socket.Namespace.Name);
            if (refusal is null)
            {
                Connect(socket);
            }
            else
            {
                Refuse(socket, refusal);
            }
        }
        finally
        {
            _session.ExitInbound();
        }
    }

    private void Connect(Socket socket)
    {
        if (!_session.IsOpen)
        {
            // The client is gone; rooms that a middleware let it join are left.
            socket.Close(DisconnectReason.TransportClose);
            return;
        }

        lock (_sync)
        {
            _sockets.Add(socket);
        }

        _connectDue = long.MaxValue;
        _session.SetMessageDeadline(long.MaxValue);

        // Queued before the socket can be found: nothing that another thread broadcasts may overtake it.
        var nsp = socket.Namespace;
        SendConnect(nsp.Name, socket.Id);
        if (socket.TryMarkConnected())
        {
            socket.RunConnectionHandlers(nsp.RunConnectionHandlersAsync);
        }
    }

    private void Refuse(Socket socket, Exception e)
    {
        socket.Close(DisconnectReason.ServerNamespaceDisconnect);
        if (e is ConnectionRefusedException refusal)
        {
            try
            {
                SendConnectError(socket.Namespace.Name, refusal.Message, refusal.Details);
                return;
            }
#pragma warning disable CA1031 // The application's details may not be written as JSON: its mistake, told as any other.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                e = fault;
            }
        }

        // What went wrong inside is not for the client.
        SocketLog.MiddlewareFailed(_server.Logger, e, socket.Namespace.Name);
        SendConnectError(socket.Namespace.Name, "Internal server error", null);
    }
}
