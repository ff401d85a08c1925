using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

// From long-polling to WebSocket: the candidate probes, the client stops polling, and only then the session moves over, so
// that nothing is lost, doubled or reordered.
internal sealed partial class EngineSession
{
    /// <summary>Accepts a WebSocket as candidate. One at a time, and only while the session is on long-polling.</summary>
    public bool TryBeginUpgrade(EngineTransport candidate, EngineBinaryForm binaryForm)
    {
        lock (Gate)
        {
            if (_state != SessionState.Open || _transport is not PollingTransport || _candidate is not null)
            {
                return false;
            }

            _candidate = candidate;
            _candidateBinaryForm = binaryForm;
            _upgradeDue = Wheel.After(Options.UpgradeTimeout);
            ScheduleLocked(_upgradeDue);
            return true;
        }
    }

    /// <summary>Whether <see cref="TryBeginUpgrade"/> would succeed now.</summary>
    public bool CanUpgrade
    {
        get
        {
            lock (Gate)
            {
                return _state == SessionState.Open && _transport is PollingTransport && _candidate is null;
            }
        }
    }

    /// <summary>The candidate works both ways: the pending poll is answered, so that the client can stop polling.</summary>
    public void OnProbed(EngineTransport candidate)
    {
        PollingTransport? polling;
        lock (Gate)
        {
            if (!ReferenceEquals(candidate, _candidate))
            {
                return;
            }

            IsProbing = true;
            polling = _transport as PollingTransport;
        }

        polling?.ReleasePoll();
        Watcher?.RaiseUpgrading();
    }

    /// <summary>
    /// The client has stopped polling: from here on the WebSocket carries the session, if only to bring the news that it is
    /// closed.
    /// </summary>
    public bool CompleteUpgrade(EngineTransport candidate)
    {
        EngineTransport previous;
        bool isClosing;
        lock (Gate)
        {
            if (_state == SessionState.Closed || !ReferenceEquals(candidate, _candidate))
            {
                return false;
            }

            isClosing = _state == SessionState.Closing;
            previous = _transport;
            _transport = candidate;
            _binaryForm = _candidateBinaryForm;
            _candidate = null;
            IsProbing = false;
            _upgradeDue = long.MaxValue;
        }

        _server.Metrics.UpgradeEnded(isCompleted: true);
        previous.Close(TransportCloseKind.Upgraded);
        Watcher?.RaiseUpgrade();
        if (isClosing)
        {
            FinishClosing();
        }

        return true;
    }

    private void EndCandidate()
    {
        EngineTransport? candidate;
        lock (Gate)
        {
            candidate = _candidate;
            _candidate = null;
            IsProbing = false;
        }

        FailUpgrade(candidate);
    }

    private void FailUpgrade(EngineTransport? candidate)
    {
        if (candidate is not null)
        {
            _server.Metrics.UpgradeEnded(isCompleted: false);
            candidate.Close(TransportCloseKind.ByServer);
        }
    }
}
