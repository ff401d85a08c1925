using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

// The deadlines of a session. All are absolute times on the monotonic clock; what arrives is judged against them when it
// arrives, so that a late timer changes nothing for the client.
internal sealed partial class EngineSession : IDeadlineTarget
{
    private const int ClosingPollTimeout = 30_000;

    /// <summary>How long a session that this side closed may wait for its client's last poll.</summary>
    public static readonly TimeSpan LongestClosing = TimeSpan.FromMilliseconds(ClosingPollTimeout);

    // A text frame with the ping packet: FIN and opcode 1, one byte, "2".
    private static readonly byte[] PingFrame = [0x81, 0x01, (byte)'2'];

    // When the server's next ping is due; in Engine.IO 3, when the client's must have come.
    private long _pingDue;
    private long _pongDue = long.MaxValue;
    private bool _pongExtended;
    private long _upgradeDue = long.MaxValue;
    private long _messageDue = long.MaxValue;
    private long _closeDue = long.MaxValue;
    private long _scheduledAt = long.MaxValue;

    /// <summary>
    /// Asks for <see cref="IEngineMessageHandler.OnMessageDeadline"/> at that time; <see cref="long.MaxValue"/> for never.
    /// </summary>
    public void SetMessageDeadline(long due)
    {
        lock (Gate)
        {
            _messageDue = due;
            ScheduleLocked(due);
        }
    }

    /// <summary>
    /// Judges the session at the arrival of a request or frame: a client that let the deadline pass finds it closed, even if
    /// the timer has not run yet.
    /// </summary>
    /// <returns>Whether the session lives.</returns>
    public bool IsAliveOnArrival()
    {
        if (_state == SessionState.Closed)
        {
            return false;
        }

        bool late;
        lock (Gate)
        {
            late = _state == SessionState.Open && Wheel.Now >= PongDeadlineLocked();
        }

        if (late)
        {
            Finish(DisconnectReason.PingTimeout, TransportCloseKind.ByServer);
        }

        return !late;
    }

    long IDeadlineTarget.OnDeadline(long due, long now)
    {
        var action = DueAction.None;
        lock (Gate)
        {
            if (due != _scheduledAt)
            {
                return long.MaxValue;
            }

            _scheduledAt = long.MaxValue;
            switch (_state)
            {
                case SessionState.Closed:
                    return long.MaxValue;
                case SessionState.Closing:
                    action = now >= _closeDue ? DueAction.GiveUpClosing : DueAction.None;
                    break;
                case SessionState.Open when now >= PongDeadlineLocked():
                    action = DueAction.PingTimeout;
                    break;
                case SessionState.Open:
                    action = OpenActionLocked(now);
                    break;
            }
        }

        Perform(action);
        lock (Gate)
        {
            // Whoever scheduled something meanwhile did so for an earlier time than the one found here.
            var next = NextDueLocked();
            if (next >= _scheduledAt)
            {
                return long.MaxValue;
            }

            _scheduledAt = next;
            return next;
        }
    }

    private DueAction OpenActionLocked(long now)
    {
        if (now >= _upgradeDue)
        {
            _upgradeDue = long.MaxValue;
            return DueAction.GiveUpUpgrade;
        }

        if (now >= _messageDue)
        {
            _messageDue = long.MaxValue;
            return DueAction.MessageDeadline;
        }

        if (_pongDue == long.MaxValue && now >= _pingDue && !IsEngineIO3)
        {
            // Counted from when the ping was due, not from when this timer ran.
            _pongDue = PongDeadlineLocked();
            _pongExtended = false;
            return DueAction.Ping;
        }

        return DueAction.None;
    }

    private void Perform(DueAction action)
    {
        switch (action)
        {
            case DueAction.Ping:
                SendShared(PingFrame);
                break;
            case DueAction.PingTimeout:
                Finish(DisconnectReason.PingTimeout, TransportCloseKind.ByServer);
                break;
            case DueAction.GiveUpUpgrade:
                EndCandidate();
                break;
            case DueAction.GiveUpClosing:
                FinishClosing();
                break;
            case DueAction.MessageDeadline:
                ThreadPool.UnsafeQueueUserWorkItem(static session => session.RunMessageDeadline(), this, preferLocal: false);
                break;
        }
    }

    private void RunMessageDeadline()
    {
        EnterInbound();
        try
        {
            if (IsOpen)
            {
                _handler.OnMessageDeadline();
            }
        }
        finally
        {
            ExitInbound();
        }
    }

    private void StartHeartbeatLocked()
    {
        _pingDue = Wheel.After(IsEngineIO3 ? Options.PingInterval + Options.PingTimeout : Options.PingInterval);
        ScheduleLocked(_pingDue);
    }

    private void OnHeartbeatPacket(EnginePacketType type)
    {
        if (_pongDue == long.MaxValue)
        {
            return;
        }

        lock (Gate)
        {
            if (_pongDue == long.MaxValue)
            {
                return;
            }

            if (type == EnginePacketType.Pong)
            {
                _pongDue = long.MaxValue;
                _pingDue = Wheel.After(Options.PingInterval);
            }
            else if (!_pongExtended)
            {
                // A busy client may have much to send before its pong: the first other packet shows that it lives.
                _pongExtended = true;
                _pongDue = Wheel.After(Options.PingTimeout);
            }
        }
    }

    private long PongDeadlineLocked()
    {
        if (IsEngineIO3)
        {
            return _pingDue;
        }

        return _pongDue != long.MaxValue ? _pongDue : _pingDue + (long)Options.PingTimeout.TotalMilliseconds;
    }

    private long NextDueLocked()
    {
        if (_state != SessionState.Open)
        {
            return _state == SessionState.Closing ? _closeDue : long.MaxValue;
        }

        var heartbeat = _pongDue != long.MaxValue ? _pongDue : _pingDue;
        return Math.Min(heartbeat, Math.Min(_upgradeDue, _messageDue));
    }

    private void SetCloseDeadlineLocked()
    {
        _closeDue = Wheel.Now + ClosingPollTimeout;
        ScheduleLocked(_closeDue);
    }

    private void ScheduleLocked(long due)
    {
        if (due < _scheduledAt)
        {
            _scheduledAt = due;
            Wheel.Schedule(this, due);
        }
    }

    private enum DueAction
    {
        None,
        Ping,
        PingTimeout,
        GiveUpUpgrade,
        GiveUpClosing,
        MessageDeadline,
    }
}
