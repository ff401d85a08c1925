namespace Parley.SocketIO.Engine;

// The end of a session: by this side, by the client or by the way between them. It is told once.
internal sealed partial class EngineSession
{
    /// <summary>
    /// Ends the session from this side after all that is queued was sent. Long-polling without a pending request learns it
    /// from its next one, or the session ends unheard after a while.
    /// </summary>
    public void Close(DisconnectReason reason)
    {
        var flushes = false;
        lock (Gate)
        {
            if (_state != SessionState.Open)
            {
                return;
            }

            // What waits and the close packet go in two answers: the JavaScript client handles a packet a moment after it
            // came, and would find itself closed before it has read why.
            if (_transport is PollingTransport polling && (!polling.HasPendingPoll || !Queue.IsEmpty))
            {
                _state = SessionState.Closing;
                _closeReason = reason;
                SetCloseDeadlineLocked();
                flushes = !Queue.IsEmpty && polling.TryBeginFlushLocked();
                if (!flushes)
                {
                    return;
                }
            }
        }

        if (flushes)
        {
            _transport.Flush();
        }
        else
        {
            Finish(reason, TransportCloseKind.ByServer);
        }
    }

    /// <summary>Ends a session that was closing, for the reason that was given then.</summary>
    public void FinishClosing()
    {
        Finish(_closeReason, TransportCloseKind.ByServer);
    }

    /// <summary>The transport can carry nothing more. Ignored when the session has moved on to another one.</summary>
    public void OnTransportEnded(EngineTransport transport, DisconnectReason reason)
    {
        if (ReferenceEquals(transport, _transport))
        {
            Finish(reason, TransportCloseKind.ByServer);
            return;
        }

        lock (Gate)
        {
            if (!ReferenceEquals(transport, _candidate))
            {
                return;
            }

            _candidate = null;
            IsProbing = false;
        }

        _server.Metrics.UpgradeEnded(isCompleted: false);
    }

    /// <summary>Ends the session now. The first call counts.</summary>
    public void Finish(DisconnectReason reason, TransportCloseKind how)
    {
        EngineTransport? candidate;
        lock (Gate)
        {
            if (_state == SessionState.Closed)
            {
                return;
            }

            _state = SessionState.Closed;
            _unsentAtEnd = Queue.Length + InFlight;
            candidate = _candidate;
            _candidate = null;
            IsProbing = false;
        }

        _server.Endings.Enter();
        _server.Remove(this, reason);
        FailUpgrade(candidate);
        _transport.Close(how);
        NotifyClosed(reason);
    }

    /// <summary>Drops what waits, once the transport can send no more of it.</summary>
    public void DiscardQueue()
    {
        lock (Gate)
        {
            Queue.Clear();
        }
    }

    private void NotifyClosed(DisconnectReason reason)
    {
        if (_inbound.IsHeldByCurrentThread)
        {
            TellClosed(reason);
            return;
        }

        // A timer or a sender must not wait for a handler that is running.
        ThreadPool.UnsafeQueueUserWorkItem(
            static state =>
            {
                state.Session.EnterInbound();
                try
                {
                    state.Session.TellClosed(state.Reason);
                }
                finally
                {
                    state.Session.ExitInbound();
                }
            },
            (Session: this, Reason: reason),
            preferLocal: false);
    }

    private void TellClosed(DisconnectReason reason)
    {
        try
        {
            _handler.OnClosed(reason);
            TellConnection(reason);
        }
        finally
        {
            _isNotified = true;
            _server.Endings.Exit();
        }
    }
}
