using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Hosting;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Engine.IO over HTTP: checks every request, opens sessions and hands requests to the session's transport.
/// Thread-safe; sessions are found by their id alone, so ids are secrets and appear in no log.
/// </summary>
internal sealed class EngineServer : IDisposable
{
    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly Func<EngineSession, IEngineMessageHandler> _createHandler;
    private readonly OriginPolicy _origins;
    private readonly HandshakeGate _gate;
    private volatile bool _isClosed;
    private volatile bool _isOver;

    public EngineServer(
        SocketIOOptions options,
        TimeProvider time,
        SocketIOMetrics metrics,
        ILogger logger,
        Func<EngineSession, IEngineMessageHandler> createHandler)
    {
        Options = options;
        Wheel = new DeadlineWheel(time);
        Metrics = metrics;
        _origins = new OriginPolicy(options.Cors);
        _gate = new HandshakeGate(options, time, logger);
        Logger = logger;
        Hooks = new EngineHooks(logger);
        _createHandler = createHandler;
    }

    public SocketIOOptions Options { get; }

    public DeadlineWheel Wheel { get; }

    public SocketIOMetrics Metrics { get; }

    public ILogger Logger { get; }

    /// <summary>Sessions and sockets that are over while their application is being told.</summary>
    public HandlerCount Endings { get; } = new();

    /// <summary>What the application has hooked onto requests and connections.</summary>
    public EngineHooks Hooks { get; }

    /// <summary>Lets the tests run everything on <see cref="ManagedWebSocketTransport"/>.</summary>
    public bool UseManagedWebSocket { get; set; }

    public int SessionCount => _sessions.Count;

    /// <summary>Lets the tests look at a session.</summary>
    public EngineSession? Find(string id)
    {
        return _sessions.GetValueOrDefault(id);
    }

    public async Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";

        var origin = _origins.Check(context.Request);
        if (origin == OriginVerdict.Allowed)
        {
            _origins.WriteHeaders(context);
            if (HttpMethods.IsOptions(context.Request.Method))
            {
                OriginPolicy.WritePreflight(context);
                return;
            }
        }

        if (Hooks.HasMiddlewares)
        {
            await RunMiddlewaresAsync(context, origin).ConfigureAwait(false);
        }
        else
        {
            await ServeAsync(context, origin).ConfigureAwait(false);
        }
    }

    public void Remove(EngineSession session, DisconnectReason reason)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            _gate.Release(session.Id);
            Metrics.SessionClosed(reason);
            EngineLog.SessionClosed(Logger, reason.ToString(), reason.Description);
            if (reason.Limit is { } limit)
            {
                Metrics.LimitExceeded(limit);
                EngineLog.ClientDropped(Logger, limit, reason.Description);
            }
        }
    }

    /// <summary>Refuses new sessions from now on.</summary>
    public void RefuseNew()
    {
        _isClosed = true;
    }

    /// <summary>Refuses new sessions and ends all there are; <see cref="Endings"/> knows when their sockets have been told.</summary>
    public void Close(DisconnectReason reason)
    {
        _isClosed = true;
        _isOver = true;
        foreach (var session in _sessions.Values.ToArray())
        {
            session.Finish(reason, TransportCloseKind.ByServer);
        }
    }

    public void Dispose()
    {
        Wheel.Dispose();
    }

    private async Task RunMiddlewaresAsync(HttpContext context, OriginVerdict origin)
    {
        var run = Hooks.CreateRun(context, passed => ServeAsync(passed, origin));
        if (await run.RunAsync().ConfigureAwait(false) is not { } fault)
        {
            return;
        }

        if (fault is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            EngineLog.HookFailed(Logger, fault, "middleware");
        }

        if (!run.IsServed && !context.Response.HasStarted)
        {
            await RefuseAsync(context, EngineError.MiddlewareFailure).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(HttpContext context, OriginVerdict origin)
    {
        var upgrade = WebSocketUpgrade.Of(context, UseManagedWebSocket);
        var request = new EngineRequest(context, upgrade);
        var error = FindError(request, origin, out var session);
        string? id = null;
        if (error is null && session is null)
        {
            (error, id) = await AdmitAsync(context, request, upgrade).ConfigureAwait(false);
        }

        if (error is not null)
        {
            await RefuseAsync(context, error).ConfigureAwait(false);
        }
        else if (upgrade.IsRequested)
        {
            await HandleWebSocketAsync(context, upgrade, request, session, id).ConfigureAwait(false);
        }
        else
        {
            await HandlePollingAsync(context, request, session, id).ConfigureAwait(false);
        }
    }

    private Task RefuseAsync(HttpContext context, EngineError error)
    {
        EngineLog.RequestRefused(Logger, error.Code, error.Message);
        Metrics.RequestRefused(error.Code);
        Hooks.OnConnectionError(context, error);
        return error.WriteAsync(context, WebSocketUpgrade.Of(context, UseManagedWebSocket).IsRequested);
    }

    // The order of the checks is that of Node's server, so that a request with two faults gets the same answer.
    private EngineError? FindError(in EngineRequest request, OriginVerdict origin, out EngineSession? session)
    {
        session = null;
        if (!IsKnown(request.Transport))
        {
            return EngineError.UnknownTransport;
        }

        if (origin == OriginVerdict.Malformed)
        {
            return EngineError.InvalidOrigin;
        }

        if (origin == OriginVerdict.Refused)
        {
            return EngineError.Forbidden;
        }

        return request.SessionId.Length > 0 ? FindSessionError(request, out session) : FindHandshakeError(request);
    }

    private EngineError? FindSessionError(in EngineRequest request, out EngineSession? session)
    {
        session = null;
        if (request.SessionId.Length > HandshakeGate.LongestId
            || !_sessions.TryGetValue(request.SessionId, out session)
            || !session.IsAliveOnArrival()
            || !string.Equals(request.UserId, session.Request.UserId, StringComparison.Ordinal))
        {
            session = null;
            return EngineError.UnknownSessionId;
        }

        if (request.Protocol != session.Protocol)
        {
            return EngineError.ProtocolMismatch;
        }

        if (IsRefusedJsonp(request))
        {
            return EngineError.BadRequest;
        }

        if (request.IsUpgrade)
        {
            // Only a session on long-polling may be upgraded, and by one WebSocket: whoever learned the id of a session
            // that is on WebSocket must not be able to take it over.
            return request.IsWebSocketTransport && Options.AllowUpgrades && session.CanUpgrade ? null : EngineError.TransportMismatch;
        }

        return session.Transport.Name == request.Transport && session.Transport is PollingTransport
            ? null
            : EngineError.TransportMismatch;
    }

    private static EngineError? FindHandshakeError(in EngineRequest request)
    {
        if (!request.HasHandshakeMethod)
        {
            return EngineError.BadHandshakeMethod;
        }

        return request.IsWebSocketTransport != request.IsUpgrade ? EngineError.TransportHandshakeError : null;
    }

    /// <summary>The checks of a handshake that may take a while, and the id of the new session when they are passed.</summary>
    private async ValueTask<(EngineError? Error, string? Id)> AdmitAsync(
        HttpContext context, EngineRequest request, WebSocketUpgrade upgrade)
    {
        if (await _gate.FindRefusalAsync(context).ConfigureAwait(false) is { } refusal)
        {
            return (refusal, null);
        }

        if (request.Protocol != EngineSession.CurrentProtocol && !Options.AllowEIO3)
        {
            return (EngineError.UnsupportedProtocolVersion, null);
        }

        if (_isClosed || IsRefusedJsonp(request))
        {
            return (EngineError.BadRequest, null);
        }

        if (upgrade.IsRequested && upgrade.FindFault() is not null)
        {
            // Answered when the WebSocket is about to be granted; it needs no id.
            return (null, null);
        }

        var id = await _gate.NewIdAsync(context).ConfigureAwait(false);
        return (id is null ? EngineError.IdGenerationError : null, id);
    }

    // Refused, not ignored: an answer that is no script would leave such a client waiting. Without a digit there is no callback.
    private bool IsRefusedJsonp(in EngineRequest request)
    {
        return request.IsJsonp && (!Options.AllowJsonp || request.JsonpIndex.Length == 0);
    }

    private bool IsKnown(string transport)
    {
        return transport switch
        {
            PollingTransport.TransportName => Options.Transports.HasFlag(SocketIOTransports.Polling),
            WebSocketTransport.TransportName => Options.Transports.HasFlag(SocketIOTransports.WebSocket),
            _ => false,
        };
    }

    private async Task HandlePollingAsync(HttpContext context, EngineRequest request, EngineSession? session, string? id)
    {
        Hooks.WatchPollingHeaders(context, isHandshake: session is null);
        if (session is null)
        {
            AppendCookie(context, id!);
            session = CreateSession(context, request, id!);
            session.Open(new PollingTransport(session, request.IsJsonp ? request.JsonpIndex : null));
            Add(session);
            session.Start();
        }

        if (session.Transport is not PollingTransport polling)
        {
            // Upgraded since the checks.
            await RefuseAsync(context, EngineError.TransportMismatch).ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            await polling.HandleGetAsync(context).ConfigureAwait(false);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            await polling.HandlePostAsync(context).ConfigureAwait(false);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, POST";
            context.Response.ContentLength = 0;
        }
    }

    private async Task HandleWebSocketAsync(
        HttpContext context, WebSocketUpgrade upgrade, EngineRequest request, EngineSession? session, string? id)
    {
        if (upgrade.FindFault() is { } fault)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(fault, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var isCandidate = session is not null;
        if (session is null)
        {
            AppendCookie(context, id!);
            session = CreateSession(context, request, id!);
        }

        Hooks.OnHeaders(context, isHandshake: !isCandidate);
        WebSocketTransport transport;
        try
        {
            transport = await upgrade.AcceptAsync(session, isCandidate).ConfigureAwait(false);
        }
        catch when (!isCandidate)
        {
            _gate.Release(session.Id);
            throw;
        }

        if (isCandidate)
        {
            if (!session.TryBeginUpgrade(transport, request.BinaryForm))
            {
                // Another WebSocket was faster, between the checks and here.
                transport.Close(TransportCloseKind.ByServer);
            }
        }
        else
        {
            // Apart from the 101, for a client that listens once it has seen that the WebSocket is open.
            await Task.Delay(WebSocketTransport.Apart).ConfigureAwait(false);
            session.Open(transport);
            Add(session);
            session.Start();
        }

        await transport.RunAsync().ConfigureAwait(false);
    }

    private void AppendCookie(HttpContext context, string id)
    {
        if (Options.Cookie is { } cookie)
        {
            context.Response.Cookies.Append(cookie.Name!, id, cookie.Build(context));
        }
    }

    private EngineSession CreateSession(HttpContext context, in EngineRequest request, string id)
    {
        return new EngineSession(
            this, id, new HandshakeRequest(context), request.Protocol, request.BinaryForm, _createHandler);
    }

    private void Add(EngineSession session)
    {
        _sessions[session.Id] = session;
        Metrics.SessionOpened();
        Hooks.OnConnection(session);
        if (_isOver)
        {
            session.Finish(DisconnectReason.ServerShuttingDown, TransportCloseKind.ByServer);
        }
    }
}
