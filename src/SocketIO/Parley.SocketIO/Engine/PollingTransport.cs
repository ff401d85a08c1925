using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Net.Http.Headers;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// HTTP long-polling: one GET waits for what the server has to say, POSTs carry what the client says, at most one of each at
/// a time. The GET's own request task writes the answer, so that packets that are queued until it runs leave together.
/// </summary>
#pragma warning disable CA1001 // The token source has no timer and no handle: nothing to dispose of.
internal sealed partial class PollingTransport : EngineTransport
#pragma warning restore CA1001
{
    public const string TransportName = "polling";

    private const string BinaryType = "application/octet-stream";

    private static readonly byte[] ClosePacket = [(byte)'1'];
    private static readonly byte[] NoopPacket = [(byte)'6'];
    private static readonly byte[] Ok = "ok"u8.ToArray();

    private readonly string? _jsonpIndex;

    // Ends the POST that is being read when the session ends.
    private readonly CancellationTokenSource _posts = new();

    // Guarded by the session's gate.
    private PendingPoll? _poll;
    private bool _isPosting;
    private bool _hasLastPoll;

    /// <param name="session">What it carries.</param>
    /// <param name="jsonpIndex">The callback of a session that was opened by JSONP, and is answered so throughout.</param>
    public PollingTransport(EngineSession session, string? jsonpIndex = null)
        : base(session)
    {
        _jsonpIndex = jsonpIndex;
    }

    public override string Name => TransportName;

    /// <summary>Whether a GET waits; asked with the session's gate held.</summary>
    public bool HasPendingPoll => _poll is not null;

    public override bool IsWritableLocked => HasPendingPoll;

    public override bool Compresses => Session.Options.HttpCompression is not null;

    /// <summary>Whether a POST is being read.</summary>
    public bool IsPosting => _isPosting;

    public override bool TryBeginFlushLocked()
    {
        return _poll is not null && _poll.TryClaim();
    }

    public override void Flush()
    {
        Answer(PollAnswer.Data);
    }

    public override void Close(TransportCloseKind how)
    {
        // A POST that is still being read is answered now. After an upgrade too: a client finishes its POST before it moves
        // over, and nobody would end one that it left.
        _posts.Cancel();
        var isHeard = Answer(how switch
        {
            TransportCloseKind.ByServer => PollAnswer.Close,
            TransportCloseKind.Overlap => PollAnswer.CloseOnly,
            _ => PollAnswer.Noop,
        });
        if (!isHeard && !_hasLastPoll && how != TransportCloseKind.Upgraded)
        {
            // Nobody will fetch what waits.
            Session.DiscardQueue();
        }
    }

    public override void Abort()
    {
        Answer(PollAnswer.Aborted);
        Session.DiscardQueue();
    }

    /// <summary>Answers a waiting GET with nothing, so that the client can stop polling and upgrade.</summary>
    public void ReleasePoll()
    {
        Answer(PollAnswer.Noop);
    }

    public async Task HandleGetAsync(HttpContext context)
    {
        var poll = new PendingPoll();
        var arrival = Arrive(poll);
        if (arrival == PollArrival.Overlap)
        {
            Session.Finish(DisconnectReason.TransportError.WithDescription("overlap from client"), TransportCloseKind.Overlap);
            WriteStatus(context, StatusCodes.Status400BadRequest);
            return;
        }

        if (arrival == PollArrival.SessionOver)
        {
            await EngineError.UnknownSessionId.WriteAsync(context, isUpgrade: false).ConfigureAwait(false);
            return;
        }

        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        PollAnswer answer;
        await using (context.RequestAborted.UnsafeRegister(static state => ((PollingTransport)state!).OnPollAborted(), this))
        {
            answer = await poll.Task.ConfigureAwait(false);
        }

        if (answer != PollAnswer.Aborted)
        {
            await WriteAnswerAsync(context, answer).ConfigureAwait(false);
        }
    }

    public async Task HandlePostAsync(HttpContext context)
    {
        if (!TryBeginPost())
        {
            Session.Finish(
                DisconnectReason.TransportError.WithDescription("data request overlap from client"),
                TransportCloseKind.ByServer);
            WriteStatus(context, StatusCodes.Status400BadRequest);
            return;
        }

        int status;
        try
        {
            status = await ReadPostAsync(context).ConfigureAwait(false);
        }
        finally
        {
            // Before the answer: the client may send its next POST as soon as it has read this one's.
            lock (Session.Gate)
            {
                _isPosting = false;
            }
        }

        if (status != StatusCodes.Status200OK)
        {
            WriteStatus(context, status);
            return;
        }

        context.Response.ContentType = "text/html";
        context.Response.ContentLength = Ok.Length;
        await context.Response.Body.WriteAsync(Ok, context.RequestAborted).ConfigureAwait(false);
    }

    private PollArrival Arrive(PendingPoll poll)
    {
        var finish = false;
        lock (Session.Gate)
        {
            if (_poll is not null)
            {
                return PollArrival.Overlap;
            }

            switch (Session.State)
            {
                case SessionState.Closed:
                    return PollArrival.SessionOver;
                case SessionState.Closing when Session.Queue.IsEmpty:
                    poll.TryAnswer(PollAnswer.NoopAndClose);
                    _hasLastPoll = finish = true;
                    break;
                case SessionState.Open or SessionState.Closing when !Session.Queue.IsEmpty:
                    poll.TryAnswer(PollAnswer.Data);
                    break;
                case SessionState.Open when Session.IsProbing:
                    poll.TryAnswer(PollAnswer.Noop);
                    break;
                default:
                    _poll = poll;
                    break;
            }
        }

        if (finish)
        {
            Session.FinishClosing();
        }

        return PollArrival.Accepted;
    }

    /// <returns>Whether a GET was waiting.</returns>
    private bool Answer(PollAnswer answer)
    {
        PendingPoll? poll;
        lock (Session.Gate)
        {
            poll = _poll;
            _poll = null;
        }

        poll?.TryAnswer(answer);
        return poll is not null;
    }

    private void OnPollAborted()
    {
        PendingPoll? poll;
        lock (Session.Gate)
        {
            poll = _poll;
            _poll = null;
        }

        if (poll is not null)
        {
            poll.TryAnswer(PollAnswer.Aborted);
            Session.OnTransportEnded(
                this,
                DisconnectReason.TransportError.WithDescription("poll connection closed prematurely"));
        }
    }

    private async Task WriteAnswerAsync(HttpContext context, PollAnswer answer)
    {
        var payload = new ArrayBufferWriter<byte>(256);
        var isBinary = false;
        var mayCompress = false;
        lock (Session.Gate)
        {
            if (answer == PollAnswer.Data && !ReferenceEquals(Session.Transport, this))
            {
                // Upgraded since: what waits is the WebSocket's.
                answer = PollAnswer.Noop;
            }
            else if (answer is PollAnswer.Data or PollAnswer.Close)
            {
                // The last answer takes all that waits, since the client asks no more.
                isBinary = WriteWaitingLocked(payload, isLast: answer == PollAnswer.Close, out mayCompress);
            }
        }

        var watcher = payload.WrittenCount > 0 ? Session.Watcher : null;
        watcher?.RaiseFlush();
        if (answer is PollAnswer.Noop or PollAnswer.NoopAndClose || (answer == PollAnswer.Data && payload.WrittenCount == 0))
        {
            WritePacket(payload, NoopPacket, isBinary);
        }

        if (answer is PollAnswer.Close or PollAnswer.CloseOnly or PollAnswer.NoopAndClose)
        {
            WritePacket(payload, ClosePacket, isBinary);
        }

        var response = context.Response;
        response.ContentType = isBinary ? BinaryType : "text/plain; charset=UTF-8";
        if (_jsonpIndex is not null)
        {
            var script = new ArrayBufferWriter<byte>(payload.WrittenCount + 64);
            JsonpCallback.Write(script, _jsonpIndex, payload.WrittenSpan);
            payload = script;
            response.ContentType = "text/javascript; charset=UTF-8";
        }

        var body = mayCompress
            ? PollingCompression.Apply(context, Session.Options.HttpCompression, payload.WrittenMemory)
            : payload.WrittenMemory;
        response.ContentLength = body.Length;
        try
        {
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
            watcher?.RaiseDrain();
        }
        catch (OperationCanceledException)
        {
            OnAnswerLost();
        }
        catch (IOException)
        {
            OnAnswerLost();
        }
    }

    // What was taken from the queue is gone with the answer, and the client must not believe that it has everything.
    private void OnAnswerLost()
    {
        Session.OnTransportEnded(this, DisconnectReason.TransportError.WithDescription("poll connection closed prematurely"));
    }

    private bool TryBeginPost()
    {
        lock (Session.Gate)
        {
            if (_isPosting)
            {
                return false;
            }

            _isPosting = true;
            return true;
        }
    }

    /// <returns>The status of the answer.</returns>
    private async ValueTask<int> ReadPostAsync(HttpContext context)
    {
        var isBinary = string.Equals(context.Request.ContentType, BinaryType, StringComparison.OrdinalIgnoreCase);
        if (isBinary && (!Session.IsEngineIO3 || _jsonpIndex is not null))
        {
            Session.OnTransportEnded(this, DisconnectReason.TransportError.WithDescription("invalid content"));
            return StatusCodes.Status400BadRequest;
        }

        if (!string.IsNullOrEmpty(context.Request.Headers[HeaderNames.ContentEncoding]))
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }

        using var body = new PollingBody();
        switch (await body.ReadAsync(context, Session.Options.MaxHttpBufferSize, _posts.Token).ConfigureAwait(false))
        {
            case PollingBodyResult.Aborted when Session.State == SessionState.Closed:
                // Another POST overlapped with this one while it was read.
                return StatusCodes.Status400BadRequest;
            case PollingBodyResult.TooLarge:
                Session.Server.Metrics.LimitExceeded(nameof(SocketIOOptions.MaxHttpBufferSize));
                EngineLog.BodyRefused(
                    Session.Server.Logger, nameof(SocketIOOptions.MaxHttpBufferSize), Session.Options.MaxHttpBufferSize);
                return StatusCodes.Status413PayloadTooLarge;
            case PollingBodyResult.Aborted:
                Session.OnTransportEnded(
                    this,
                    DisconnectReason.TransportError.WithDescription("data request connection closed prematurely"));
                return StatusCodes.Status400BadRequest;
        }

        if (Session.State == SessionState.Closed)
        {
            return StatusCodes.Status400BadRequest;
        }

        if (_jsonpIndex is null)
        {
            ReceivePayload(body.Memory, isBinary);
        }
        else if (JsonpForm.TryDecode(body.Memory, out var payload))
        {
            ReceivePayload(payload, isBinary: false);
        }

        return StatusCodes.Status200OK;
    }

    private void ReceivePayload(ReadOnlyMemory<byte> body, bool isBinary)
    {
        Session.EnterInbound();
        try
        {
            if (!Session.IsAliveOnArrival())
            {
                return;
            }

            var isEngineIO3 = Session.IsEngineIO3;
            var reader = isEngineIO3 ? default : new PollingPayloadReader(body);
            var reader3 = !isEngineIO3 ? default
                : isBinary ? EngineIO3PayloadReader.ForBinary(body) : EngineIO3PayloadReader.ForText(body);
            while (true)
            {
                switch (isEngineIO3 ? reader3.Read(out var packet) : reader.Read(out packet))
                {
                    case PollingReadStatus.Packet when Session.Receive(packet):
                        continue;
                    case PollingReadStatus.Error when Session.IsOpen:
                        Session.OnParseError();
                        return;
                    default:
                        return;
                }
            }
        }
        finally
        {
            Session.ExitInbound();
        }
    }

    private static void WriteStatus(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
    }

    private enum PollArrival
    {
        Accepted,
        Overlap,
        SessionOver,
    }
}
