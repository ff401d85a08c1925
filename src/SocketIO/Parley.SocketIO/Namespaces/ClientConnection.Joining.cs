using System.Text;
using System.Text.Json;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Recovery;

namespace Parley.SocketIO.Namespaces;

// A client joins a namespace: middlewares first, and only then the socket exists for everyone else.
internal sealed partial class ClientConnection
{
    private void OnConnect()
    {
        var name = Encoding.UTF8.GetString(NamespaceOfPacket());
        if (Find(NamespaceOfPacket()) is not null || _joining.ContainsKey(name))
        {
            OnViolation("a second CONNECT to the same namespace");
            return;
        }

        var auth = AuthOfPacket();
        var finding = _server.FindNamespaceAsync(name, auth);
        if (finding.IsCompletedSuccessfully)
        {
            Enter(name, finding.Result, auth);
            return;
        }

        if (Count + _joining.Count >= _server.Options.MaxNamespacesPerClient)
        {
            // Whoever is looked up for may be let in: nobody keeps the application's function busy with more of them.
            OnViolation("more namespaces than MaxNamespacesPerClient", nameof(SocketIOOptions.MaxNamespacesPerClient));
            return;
        }

        _joining.Add(name, null);
        _ = EnterLaterAsync(name, finding, auth);
    }

    private async Task EnterLaterAsync(string name, ValueTask<Namespace?> finding, JsonElement auth)
    {
        // A lookup deals with its own failures.
        var nsp = await finding.ConfigureAwait(false);
        await EngineSession.LeaveOtherInbound();
        _session.EnterInbound();
        try
        {
            _joining.Remove(name);
            if (_session.IsOpen)
            {
                Enter(name, nsp, auth);
            }
        }
        finally
        {
            _session.ExitInbound();
        }
    }

    private void Enter(string name, Namespace? nsp, JsonElement auth)
    {
        if (nsp is null)
        {
            _server.Metrics.ConnectionRefused(null, "invalid_namespace");
            SendConnectError(name, "Invalid namespace", null);
            return;
        }

        if (Count + _joining.Count >= _server.Options.MaxNamespacesPerClient)
        {
            OnViolation("more namespaces than MaxNamespacesPerClient", nameof(SocketIOOptions.MaxNamespacesPerClient));
            return;
        }

        if (!nsp.TryBeginJoin())
        {
            // Left by its last socket and removed a moment ago: the next one of that name.
            _joining.Add(name, null);
            _ = EnterLaterAsync(name, _server.FindNamespaceAsync(name, auth), auth);
            return;
        }

        if (!nsp.RecordsEvents || _session.IsEngineIO3)
        {
            Join(nsp, auth, null);
            return;
        }

        var request = RecoveryRequest.Read(auth);
        var finding = request is { } asked ? FindSessionAsync(nsp, asked) : default;
        auth = RecoveryRequest.WithoutSecrets(auth);
        if (finding.IsCompletedSuccessfully)
        {
            Join(nsp, auth, finding.Result);
            return;
        }

        _joining.Add(name, null);
        _ = JoinWhenFoundAsync(nsp, auth, finding);
    }

    private async ValueTask<RecoverableSession?> FindSessionAsync(Namespace nsp, RecoveryRequest request)
    {
        try
        {
            var session = await nsp.Adapter.RestoreSessionAsync(request.PrivateId, request.Offset).ConfigureAwait(false);
            if (session is null)
            {
                _server.Metrics.RecoveryEnded(nsp, "unknown");
            }

            return session;
        }
#pragma warning disable CA1031 // Adapters are plugged in: without its session the client begins anew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _server.ReportError(new SocketIOErrorContext(e, nsp, "connection"));
            return null;
        }
    }

    private async Task JoinWhenFoundAsync(Namespace nsp, JsonElement auth, ValueTask<RecoverableSession?> finding)
    {
        // A search deals with its own failures.
        var session = await finding.ConfigureAwait(false);
        await EngineSession.LeaveOtherInbound();
        _session.EnterInbound();
        try
        {
            _joining.Remove(nsp.Name);
            if (_session.IsOpen)
            {
                Join(nsp, auth, session);
                return;
            }
        }
        finally
        {
            _session.ExitInbound();
        }

        // Gone again: it will ask for the same session.
        nsp.EndJoin();
        if (session is not null)
        {
            nsp.Adapter.PersistSession(session);
        }
    }

    private void Join(Namespace nsp, JsonElement auth, RecoverableSession? session)
    {
        var handshake = new Handshake(_session.Request, auth, _server.Time.GetUtcNow());
        var socket = new Socket(this, _session, nsp, handshake, session?.SocketId ?? NewSocketId(nsp), session);
        socket.RaiseRecoveredRooms();
        if (_server.Options.CloseOnAuthenticationExpiration && _session.Request.AuthenticationExpires is { } expires)
        {
            socket.ExpireAt(expires);
        }

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

        _joining.Add(nsp.Name, socket);
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
        var nsp = socket.Namespace;
        if (!_session.IsOpen)
        {
            // The client is gone; rooms that a middleware let it join are left.
            socket.Close(DisconnectReason.TransportClose);
            nsp.EndJoin();
            return;
        }

        if (socket.RecoveredFrom is { } other && !string.Equals(other.UserId, socket.UserId, StringComparison.Ordinal))
        {
            // The secret of another person: it has lost its worth, and this person begins anew.
            _server.Metrics.RecoveryEnded(nsp, "refused");
            BeginAnew(socket);
            return;
        }

        lock (_sync)
        {
            _sockets.Add(socket);
        }

        _connectDue = long.MaxValue;
        _session.SetMessageDeadline(long.MaxValue);
        var isConnected = false;
        if (socket.RecoveredFrom is not { } session)
        {
            isConnected = TellConnected(socket);
        }
        else if (!TryReplay(socket, session, ref isConnected))
        {
            _server.Metrics.RecoveryEnded(nsp, "unknown");
            BeginAnew(socket);
            return;
        }

        nsp.EndJoin();
        if (isConnected)
        {
            _session.KeepApart();
            if (socket.Recovered)
            {
                _server.Metrics.RecoveryEnded(nsp, "recovered");
            }

            socket.RaiseOwnRooms();
            socket.RunConnectionHandlers(nsp.RunConnectionHandlersAsync);
        }
    }

    /// <summary>Forgets what the socket was to go on with: its client gets another one, past the middlewares again.</summary>
    private void BeginAnew(Socket socket)
    {
        socket.Close(DisconnectReason.ServerNamespaceDisconnect);
        Join(socket.Namespace, socket.Handshake.Auth, null);
    }

    private bool TryReplay(Socket socket, RecoverableSession session, ref bool isConnected)
    {
        var isReplayed = false;
        var isTold = false;
        try
        {
            socket.Namespace.Adapter.Replay(socket, session, () =>
            {
                isReplayed = true;
                isTold = TellConnected(socket);
            });
        }
#pragma warning disable CA1031 // Adapters are plugged in: without its session the client begins anew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _server.ReportError(new SocketIOErrorContext(e, socket, "connection"));
        }

        isConnected = isTold;
        return isReplayed;
    }

    private bool TellConnected(Socket socket)
    {
        // Queued before the socket can be found: nothing that another thread broadcasts may overtake it.
        SendConnect(socket.Namespace.Name, socket.Id, socket.PrivateId);
        return socket.TryMarkConnected();
    }

    private void Refuse(Socket socket, Exception e)
    {
        socket.Close(DisconnectReason.ServerNamespaceDisconnect);
        if (socket.RecoveredFrom is { } session)
        {
            // Until its time is over: the client may come again, with a token that the middleware likes better.
            socket.Namespace.Adapter.PersistSession(session);
        }

        socket.Namespace.EndJoin();
        _server.Metrics.ConnectionRefused(socket.Namespace, (e as ConnectionRefusedException)?.Outcome ?? "error");
        if (socket.Recovered)
        {
            _server.Metrics.RecoveryEnded(socket.Namespace, "refused");
        }

        if (e is ConnectionRefusedException refusal)
        {
            try
            {
                SendRefusal(socket.Namespace.Name, refusal.Message, refusal.Details);
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
        SendRefusal(socket.Namespace.Name, "Internal server error", null);
    }
}
