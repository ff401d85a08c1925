using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

// Writing what waits: one flush at a time, with all that gathers until the host has taken it.
internal abstract partial class WebSocketTransport
{
    public override bool TryBeginFlushLocked()
    {
        if (_isFlushing || _isHeld || _isBroken)
        {
            return false;
        }

        _isFlushing = true;
        return true;
    }

    public override void KeepApart()
    {
        lock (Session.Gate)
        {
            if (_isFlushing || _isHeld || _isBroken || _closeCode is not null || _batch.Count > 0)
            {
                return;
            }

            Session.InFlight = Session.Queue.Length;
            Session.Queue.TakeAll(_batch);
            _isPrepared = _batch.Count > 0;
        }
    }

    public override void Flush()
    {
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public override void FlushInline()
    {
        var flush = FlushLoopAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            // A flush deals with its own failures.
            _ = flush.AsTask();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        FlushInline();
    }

    /// <summary>
    /// Completes at once, or when a client that sends without reading has read: while a good part of its bound waits, it is
    /// read no further. Most such clients are only busy, and those that never read run into their heartbeat.
    /// </summary>
    protected Task WaitForRoomAsync()
    {
        // Whoever began the flush: it may be the one of an earlier batch that still hangs.
        return (Volatile.Read(ref _isFlushing) || Volatile.Read(ref _isHeld)) && Session.Backlog > Session.Options.MaxSendBufferSize / 4
            ? WhenFlushed()
            : Task.CompletedTask;
    }

    private Task WhenFlushed()
    {
        lock (Session.Gate)
        {
            if (!_isFlushing && !_isHeld)
            {
                return Task.CompletedTask;
            }

            _flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _flushed.Task;
        }
    }

    private async Task ReleaseAsync()
    {
        await Task.Delay(Apart).ConfigureAwait(false);
        bool flush;
        lock (Session.Gate)
        {
            _isHeld = false;
            flush = TryBeginFlushLocked();
            if (!_isFlushing)
            {
                EndFlushLocked();
            }
        }

        if (flush)
        {
            FlushInline();
        }
    }

    private void EndFlushLocked()
    {
        _isFlushing = false;
        if (!_isHeld)
        {
            _flushed?.TrySetResult();
            _flushed = null;
        }
    }

    private async ValueTask FlushLoopAsync()
    {
        while (TakeBatch())
        {
            var watcher = _carriesPackets ? Session.Watcher : null;
            watcher?.RaiseFlush();
            try
            {
                await WriteAsync(_batch).ConfigureAwait(false);
            }
            catch (Exception e) when (
                e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                OnWriteFailed();
                return;
            }

            watcher?.RaiseDrain();
        }
    }

    private bool TakeBatch()
    {
        lock (Session.Gate)
        {
            var isCurrent = ReferenceEquals(Session.Transport, this);
            _carriesPackets = _isPrepared;
            if (_isPrepared && !_isBroken)
            {
                _isPrepared = false;
                _isHeld = _closeCode is null;
                if (_isHeld)
                {
                    _ = ReleaseAsync();
                }

                return true;
            }

            if (_batch.Count > 0)
            {
                _batch.Release();
                if (isCurrent)
                {
                    Session.InFlight = 0;
                }
            }

            if (_isBroken)
            {
                DiscardLocked();
            }
            else if (_isHeld)
            {
                EndFlushLocked();
                return false;
            }
            else if (!_control.IsEmpty)
            {
                _control.TakeAll(_batch);
                return true;
            }
            else if (isCurrent && !Session.Queue.IsEmpty)
            {
                _carriesPackets = true;
                Session.InFlight = Session.Queue.Length;
                Session.Queue.TakeAll(_batch);
                return true;
            }
            else if (_closeCode is { } code && !_isCloseSent)
            {
                _isCloseSent = true;
                AppendCloseFrame(code);
                _control.TakeAll(_batch);
                return true;
            }

            EndFlushLocked();
            return false;
        }
    }

    private void AppendCloseFrame(ushort code)
    {
        Span<byte> frame = stackalloc byte[4];
        var length = WebSocketFrameWriter.WriteHeader(frame, WebSocketOpcode.Close, code == NoCloseCode ? 0 : 2);
        if (code != NoCloseCode)
        {
            frame[length++] = (byte)(code >> 8);
            frame[length++] = (byte)code;
        }

        _control.Append(frame[..length]);
    }

    private void OnWriteFailed()
    {
        lock (Session.Gate)
        {
            _isBroken = true;
            _isHeld = false;
            _batch.Release();
            DiscardLocked();
            EndFlushLocked();
        }

        Session.OnTransportEnded(this, DisconnectReason.TransportClose);
        AbortConnection();
    }

    private void DiscardLocked()
    {
        _control.Clear();
        if (_isPrepared)
        {
            _isPrepared = false;
            _batch.Release();
        }

        if (ReferenceEquals(Session.Transport, this))
        {
            Session.InFlight = 0;
            Session.Queue.Clear();
        }
    }
}
