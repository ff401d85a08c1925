using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>
/// The Engine.IO server below Socket.IO (<c>io.engine</c> of the Node.js server): HTTP requests and connections, before there
/// are namespaces and sockets. Every member may be called from any thread. Hooks are called in the order in which they were
/// added; one that throws is logged, and nothing else happens unless its method says otherwise.
/// </summary>
public sealed class SocketIOEngine
{
    private readonly EngineServer _server;

    internal SocketIOEngine(EngineServer server)
    {
        _server = server;
    }

    /// <summary>How many clients are connected, whatever namespaces they have joined.</summary>
    public int ClientsCount => _server.SessionCount;

    /// <summary>
    /// Adds a middleware for every HTTP request and every WebSocket upgrade of this server, called before the request is
    /// looked at. It passes the request on with <c>next</c>, whose task ends with the request: for a WebSocket, with the
    /// connection. Without <c>next</c> its own response stands. If it throws before it has passed the request on, the request
    /// is refused with code 3, "Bad request". A preflight request of an allowed origin is answered before the middlewares.
    /// </summary>
    /// <param name="middleware">Receives the request and <c>next</c>.</param>
    public void Use(Func<HttpContext, Func<Task>, Task> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _server.Hooks.AddMiddleware(middleware);
    }

    /// <summary>
    /// Calls <paramref name="handler"/> with the headers of the response that opens a connection, before they are sent: the
    /// first response of long-polling, or the response that grants a WebSocket.
    /// </summary>
    /// <param name="handler">Receives the headers, which it may change, and the request.</param>
    public void OnInitialHeaders(Action<IHeaderDictionary, HttpContext> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _server.Hooks.AddInitialHeaders(handler);
    }

    /// <summary>
    /// Calls <paramref name="handler"/> with the headers of every successful response of long-polling, and of every response
    /// that grants a WebSocket, before they are sent.
    /// </summary>
    /// <param name="handler">Receives the headers, which it may change, and the request.</param>
    public void OnHeaders(Action<IHeaderDictionary, HttpContext> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _server.Hooks.AddHeaders(handler);
    }

    /// <summary>Calls <paramref name="handler"/> for every request that is refused.</summary>
    /// <param name="handler">Receives what was wrong.</param>
    public void OnConnectionError(Action<EngineConnectionError> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _server.Hooks.AddConnectionError(handler);
    }

    /// <summary>
    /// Calls <paramref name="handler"/> for every new connection, before anything of it has arrived or left.
    /// </summary>
    /// <param name="handler">Receives the connection.</param>
    public void OnConnection(Action<EngineConnection> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _server.Hooks.AddConnection(handler);
    }
}
