using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

// The end of a socket, in this order: "disconnecting" while it is in its rooms, out of the rooms, "disconnect", and only then
// may its client come back.
public sealed partial class Socket
{
    private Action<DisconnectReason>[] _disconnectingHandlers = [];
    private Func<DisconnectReason, Task>[] _disconnectHandlers = [];
    private DisconnectReason? _disconnectReason;

    /// <summary>
    /// Calls <paramref name="handler"/> when the socket is about to be disconnected, while it is in its rooms still. A socket
    /// that a middleware refused was never connected, so its handlers are not called.
    /// </summary>
    /// <param name="handler">Receives the reason.</param>
    public void OnDisconnecting(Action<DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_sync)
        {
            _disconnectingHandlers = [.. _disconnectingHandlers, handler];
        }
    }

    /// <summary>
    /// Calls <paramref name="handler"/> once when the socket is disconnected, after it has left its rooms; at once when that
    /// has happened already. A socket that a middleware refused was never connected, so its handlers are not called.
    /// </summary>
    /// <param name="handler">Receives the reason.</param>
    public void OnDisconnect(Action<DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        AddDisconnectHandler(reason =>
        {
            handler(reason);
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// As <see cref="OnDisconnect(Action{DisconnectReason})"/>; later handlers of the disconnection wait for the task, and so does
    /// a server that stops (<see cref="SocketIOOptions.DrainTimeout"/>).
    /// </summary>
    /// <param name="handler">Receives the reason.</param>
    public void OnDisconnect(Func<DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        AddDisconnectHandler(handler);
    }

    /// <summary>
    /// Disconnects the socket: the client's reason is "io server disconnect", after which it does not reconnect by itself.
    /// Does nothing where the socket is not connected, in middlewares for instance.
    /// </summary>
    /// <param name="close">
    /// Whether to close the whole connection, with the client's sockets of other namespaces, instead of this namespace alone.
    /// </param>
    public void Disconnect(bool close = false)
    {
        if (!Connected)
        {
            return;
        }

        if (close)
        {
            _client.DisconnectAll();
        }
        else
        {
            _client.SendDisconnect(this);
            Close(DisconnectReason.ServerNamespaceDisconnect);
        }
    }

    /// <summary>Ends the socket on this side; the first call counts.</summary>
    internal void Close(DisconnectReason reason)
    {
        // A server that stops waits for what follows.
        var endings = Namespace.Server.EngineServer.Endings;
        endings.Enter();
        try
        {
            CloseCore(reason);
        }
        finally
        {
            endings.Exit();
        }
    }

    private void AddDisconnectHandler(Func<DisconnectReason, Task> handler)
    {
        lock (_sync)
        {
            if (_disconnectReason is null)
            {
                _disconnectHandlers = [.. _disconnectHandlers, handler];
                return;
            }
        }

        _ = RunAsync([handler], _disconnectReason.Value);
    }

    private void CloseCore(DisconnectReason reason)
    {
        Action<DisconnectReason>[] disconnecting;
        bool wasConnected;
        lock (_sync)
        {
            if (_state is SocketState.Disconnecting or SocketState.Disconnected)
            {
                return;
            }

            wasConnected = _state == SocketState.Connected;
            _state = SocketState.Disconnecting;
            disconnecting = _disconnectingHandlers;
        }

        if (wasConnected && disconnecting.Length > 0)
        {
            Run(disconnecting, reason);
        }

        List<(string Room, RoomChange Change)>? changes = null;
        Func<DisconnectReason, Task>[] handlers;
        RecoverableSession? session;
        lock (_sync)
        {
            _state = SocketState.Disconnected;
            handlers = _disconnectHandlers;
            if (wasConnected)
            {
                _disconnectReason = reason;
            }

            session = EndRecording(wasConnected, reason);
            foreach (var room in _rooms ?? [])
            {
                (changes ??= []).Add((room, Namespace.Adapter.Leave(this, room)));
            }

            if (_userRoom is not null)
            {
                (changes ??= []).Add((_userRoom, Namespace.Adapter.Leave(this, _userRoom)));
            }

            _rooms = null;
        }

        Abort();
        Namespace.Remove(this);
        _client.Remove(this);
        PendingAcknowledgements.FailAll(reason);
        RaiseRoomsLeft(changes, wasConnected);
        if (wasConnected)
        {
            Namespace.Server.Metrics.SocketDisconnected(Namespace);
            _ = EndAsync(handlers, reason);
        }
        else
        {
            EndScope();
        }

        // Last of all: a client that comes back must not be connected before its disconnection was told.
        if (session is not null)
        {
            Persist(session);
        }

        Namespace.RemoveIfAbandoned();
    }

    private void RaiseRoomsLeft(List<(string Room, RoomChange Change)>? changes, bool wasConnected)
    {
        foreach (var (room, change) in changes ?? [])
        {
            Namespace.Adapter.Raise(change, room, Id);
        }

        if (wasConnected)
        {
            Namespace.Adapter.Raise(RoomChange.Left | RoomChange.Deleted, Id, Id);
        }
    }

    private void Run(Action<DisconnectReason>[] handlers, DisconnectReason reason)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler(reason);
            }
#pragma warning disable CA1031 // A handler of the application may throw anything; it must reach nobody else.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ReportError(e, "disconnecting");
            }
        }
    }

    private async Task EndAsync(Func<DisconnectReason, Task>[] handlers, DisconnectReason reason)
    {
        await RunAsync(handlers, reason).ConfigureAwait(false);
        EndScope();
    }

    private async Task RunAsync(Func<DisconnectReason, Task>[] handlers, DisconnectReason reason)
    {
        var endings = Namespace.Server.EngineServer.Endings;
        endings.Enter();
        foreach (var handler in handlers)
        {
            var isLate = false;
            try
            {
                var handling = handler(reason);
                isLate = !handling.IsCompleted;
                await handling.ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A handler of the application may throw anything; it must reach nobody else.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ReportError(e, "disconnect");
            }

            if (isLate)
            {
                await EngineSession.LeaveOtherInbound();
            }
        }

        endings.Exit();
    }
}
