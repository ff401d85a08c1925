using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// A request that asks for a WebSocket, and the way in which this host grants it: an upgrade of HTTP/1.1, an extended CONNECT
/// of HTTP/2, or the host's own <see cref="System.Net.WebSockets.WebSocket"/> where it hands out no stream.
/// </summary>
internal readonly struct WebSocketUpgrade
{
    private const string Version = "13";

    private readonly HttpContext _context;
    private readonly Kind _kind;

    private WebSocketUpgrade(HttpContext context, Kind kind)
    {
        _context = context;
        _kind = kind;
    }

    /// <summary>Whether the request asks for a WebSocket at all.</summary>
    public bool IsRequested => _kind != Kind.None;

    /// <summary>Whether the request may open a session: a GET, or the CONNECT that takes its place in HTTP/2.</summary>
    public bool HasHandshakeMethod => _kind == Kind.Connect || HttpMethods.IsGet(_context.Request.Method);

    public static WebSocketUpgrade Of(HttpContext context, bool useManagedWebSocket)
    {
        if (useManagedWebSocket)
        {
            return new WebSocketUpgrade(context, context.WebSockets.IsWebSocketRequest ? Kind.Managed : Kind.None);
        }

        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        if (connect is { IsExtendedConnect: true })
        {
            var isWebSocket = string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);
            return new WebSocketUpgrade(context, isWebSocket ? Kind.Connect : Kind.None);
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            var isWebSocket = string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
            return new WebSocketUpgrade(context, isWebSocket ? Kind.Upgrade : Kind.None);
        }

        // A POST with a body is not upgradable for Kestrel, yet asks for it: refused by its method later.
        if (string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            && !HttpMethods.IsGet(context.Request.Method))
        {
            return new WebSocketUpgrade(context, Kind.Upgrade);
        }

        return new WebSocketUpgrade(context, context.WebSockets.IsWebSocketRequest ? Kind.Managed : Kind.None);
    }

    /// <summary>Checks the headers of RFC 6455, section 4.2.1.</summary>
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public string? FindFault()
    {
        var headers = _context.Request.Headers;
        if (_kind == Kind.Managed)
        {
            return null;
        }

        if (!HasHandshakeMethod)
        {
            return "Invalid HTTP method";
        }

        if (headers.SecWebSocketVersion != Version)
        {
            _context.Response.Headers.SecWebSocketVersion = Version;
            return "Missing or invalid Sec-WebSocket-Version header";
        }

        return _kind == Kind.Upgrade && !WebSocketHandshake.TryComputeAccept(headers.SecWebSocketKey, out _)
            ? "Missing or invalid Sec-WebSocket-Key header"
            : null;
    }

    /// <summary>Grants the WebSocket.</summary>
    public async ValueTask<WebSocketTransport> AcceptAsync(EngineSession session, bool isCandidate)
    {
        // The request now lasts as long as the connection.
        _context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var deflate = _kind == Kind.Managed ? null : DeflateWebSocket.Negotiate(_context, session.Options);
        switch (_kind)
        {
            case Kind.Connect:
                var connect = _context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>();
                _context.Response.StatusCode = StatusCodes.Status200OK;
                return DeflateWebSocket.Create(
                    session, _context, await connect.AcceptAsync().ConfigureAwait(false), isCandidate, deflate);
            case Kind.Upgrade:
                _ = WebSocketHandshake.TryComputeAccept(_context.Request.Headers.SecWebSocketKey, out var accept);
                var headers = _context.Response.Headers;
                headers.Connection = "Upgrade";
                headers.Upgrade = "websocket";
                headers.SecWebSocketAccept = accept;
                var upgrade = _context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
                return DeflateWebSocket.Create(
                    session, _context, await upgrade.UpgradeAsync().ConfigureAwait(false), isCandidate, deflate);
            default:
                return await DeflateWebSocket.AcceptManagedAsync(session, _context, isCandidate).ConfigureAwait(false);
        }
    }

    private enum Kind
    {
        None,
        Upgrade,
        Connect,
        Managed,
    }
}
