using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Engine.IO over HTTP: checks every request, opens sessions and hands requests to the session's transport.
/// Thread-safe; sessions are found by their id alone, so ids are secrets and appear in no log.
/// </summary>
internal sealed class EngineServer : IDisposable
{
    private const int LongestSessionId = 64;

    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly Func<EngineSession, IEngineMessageHandler> _createHandler;
    private readonly OriginPolicy _origins;
    private readonly ILogger _logger;
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
        _logger = logger;
        _createHandler = createHandler;
    }

    public SocketIOOptions Options { get; }

    public DeadlineWheel Wheel { get; }

    public SocketIOMetrics Metrics { get; }

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
        var upgrade = WebSocketUpgrade.Of(context, UseManagedWebSocket);
        var request = new EngineRequest(context, upgrade);
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

        var error = FindError(request, origin, out var session);
        if (error is not null)
        {
            EngineLog.RequestRefused(_logger, error.Code, error.Message);
            Metrics.RequestRefused(error.Code);
            await error.WriteAsync(context, upgrade.IsRequested).ConfigureAwait(false);
            return;
        }

        if (upgrade.IsRequested)
        {
            await HandleWebSocketAsync(context, upgrade, request, session).ConfigureAwait(false);
        }
        else
        {
            await HandlePollingAsync(context, request, session).ConfigureAwait(false);
        }
    }

    public void Remove(EngineSession session, DisconnectReason reason)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            Metrics.SessionClosed(reason);
            EngineLog.SessionClosed(_logger, reason.ToString(), reason.Description);
        }
    }

    /// <summary>Refuses new sessions from now on.</summary>
    public void RefuseNew()
    {
        _isClosed = true;
    }

    /// <summary>Refuses new sessions and ends all there are; completes when their sockets have been told.</summary>
    public Task CloseAsync(DisconnectReason reason)
    {
        _isClosed = true;
        _isOver = true;
        var sessions = _sessions.Values.ToArray();
        foreach (var session in sessions)
        {
            session.Finish(reason, TransportCloseKind.ByServer);
        }

        return Task.WhenAll(sessions.Select(session => session.WhenNotified()));
    }

    public void Dispose()
    {
        Wheel.Dispose();
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
            return EngineError.BadRequest;
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
        if (request.SessionId.Length > LongestSessionId
            || !_sessions.TryGetValue(request.SessionId, out session)
            || !session.IsAliveOnArrival()
            || !string.Equals(request.UserId, session.Request.UserId, StringComparison.Ordinal))
        {
            session = null;
            return EngineError.UnknownSessionId;
        }

        if (request.Protocol != session.Protocol || IsRefusedJsonp(request))
        {
            return EngineError.BadRequest;
        }

        if (request.IsUpgrade)
        {
            // Only a session on long-polling may be upgraded, and by one WebSocket: whoever learned the id of a session
            // that is on WebSocket must not be able to take it over.
            return request.IsWebSocketTransport && Options.AllowUpgrades && session.CanUpgrade ? null : EngineError.BadRequest;
        }

        return session.Transport.Name == request.Transport && session.Transport is PollingTransport
            ? null
            : EngineError.BadRequest;
    }

    private EngineError? FindHandshakeError(in EngineRequest request)
    {
        if (!request.HasHandshakeMethod)
        {
            return EngineError.BadHandshakeMethod;
        }

        if (request.IsWebSocketTransport != request.IsUpgrade)
        {
            return EngineError.BadRequest;
        }

        if (request.Protocol != EngineSession.CurrentProtocol && !Options.AllowEIO3)
        {
            return EngineError.UnsupportedProtocolVersion;
        }

        return _isClosed || IsRefusedJsonp(request) ? EngineError.BadRequest : null;
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

    private async Task HandlePollingAsync(HttpContext context, EngineRequest request, EngineSession? session)
    {
        if (session is null)
        {
            session = CreateSession(context, request);
            session.Open(new PollingTransport(session, request.IsJsonp ? request.JsonpIndex : null));
            Add(session);
            session.Start();
        }

        if (session.Transport is not PollingTransport polling)
        {
            // Upgraded since the checks.
            await EngineError.BadRequest.WriteAsync(context, isUpgrade: false).ConfigureAwait(false);
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
        HttpContext context, WebSocketUpgrade upgrade, EngineRequest request, EngineSession? session)
    {
        if (upgrade.FindFault() is { } fault)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(fault, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var isCandidate = session is not null;
        session ??= CreateSession(context, request);
        var transport = await upgrade.AcceptAsync(session, isCandidate).ConfigureAwait(false);
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
            session.Open(transport);
            Add(session);
            session.Start();
        }

        await transport.RunAsync().ConfigureAwait(false);
    }

    private EngineSession CreateSession(HttpContext context, in EngineRequest request)
    {
        return new EngineSession(
            this, EngineIds.NewId(), new HandshakeRequest(context), request.Protocol, request.BinaryForm, _createHandler);
    }

    private void Add(EngineSession session)
    {
        _sessions[session.Id] = session;
        Metrics.SessionOpened();
        if (_isOver)
        {
            session.Finish(DisconnectReason.ServerShuttingDown, TransportCloseKind.ByServer);
        }
    }
}
