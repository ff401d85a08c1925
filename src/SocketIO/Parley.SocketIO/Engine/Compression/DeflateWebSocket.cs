using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>Grants WebSockets with compressed messages: the framing is the platform's, the negotiation is not. Stateless.</summary>
internal static class DeflateWebSocket
{
    /// <summary>Agrees with the client, and writes what was agreed into the response's headers.</summary>
    /// <returns><see langword="null"/> where nothing is to be compressed.</returns>
    public static WebSocketDeflateOptions? Negotiate(HttpContext context, SocketIOOptions options)
    {
        if (options.PerMessageDeflate is not { } deflate)
        {
            return null;
        }

        var parameters = DeflateNegotiation.Negotiate(context.Request.Headers.SecWebSocketExtensions, deflate, out var answer);
        if (parameters is not null)
        {
            context.Response.Headers.SecWebSocketExtensions = answer;
        }

        return parameters;
    }

    /// <summary>Carries the session over the stream that the host has handed out.</summary>
    public static WebSocketTransport Create(
        EngineSession session, HttpContext context, Stream stream, bool isCandidate, WebSocketDeflateOptions? parameters)
    {
        if (parameters is null)
        {
            return new StreamWebSocketTransport(session, context, stream, isCandidate);
        }

        var options = new WebSocketCreationOptions
        {
            IsServer = true,
            // Engine.IO has its own heartbeat.
            KeepAliveInterval = TimeSpan.Zero,
            DangerousDeflateOptions = parameters,
        };
        var upgraded = new UpgradedStream(context, stream);
        return new ManagedWebSocketTransport(session, WebSocket.CreateFromStream(stream, options), isCandidate, upgraded, compresses: true);
    }

    /// <summary>Has a host that offers no stream agree with the client itself.</summary>
    public static async ValueTask<WebSocketTransport> AcceptManagedAsync(EngineSession session, HttpContext context, bool isCandidate)
    {
        // Engine.IO has its own heartbeat.
        var accept = new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero };
        if (session.Options.PerMessageDeflate is { } deflate)
        {
            accept.DangerousEnableCompression = true;
            accept.DisableServerContextTakeover = deflate.ServerNoContextTakeover;
            accept.ServerMaxWindowBits = deflate.ServerMaxWindowBits;
        }

        var socket = await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
        return new ManagedWebSocketTransport(session, socket, isCandidate, compresses: accept.DangerousEnableCompression);
    }
}
