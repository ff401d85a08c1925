using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>A request that the engine has refused.</summary>
public readonly struct EngineConnectionError
{
    internal EngineConnectionError(HttpContext context, EngineError error)
    {
        HttpContext = context;
        Code = error.Code;
        Message = error.Message;
        Context = error.Context;
    }

    /// <summary>
    /// The code that the client receives: 0 transport unknown, 1 session id unknown, 2 bad handshake method, 3 bad request,
    /// 4 forbidden, 5 unsupported protocol version.
    /// </summary>
    public int Code { get; }

    /// <summary>The text that belongs to the code.</summary>
    public string Message { get; }

    /// <summary>
    /// What exactly was wrong where <see cref="Code"/> is 3: <c>TRANSPORT_MISMATCH</c>, <c>PROTOCOL_MISMATCH</c>,
    /// <c>TRANSPORT_HANDSHAKE_ERROR</c>, <c>INVALID_ORIGIN</c>, <c>MIDDLEWARE_FAILURE</c> or <c>ID_GENERATION_ERROR</c>;
    /// where it is 4, the text of <see cref="SocketIOOptions.AllowRequest"/>, which the client receives in the place of
    /// <see cref="Message"/>; <see langword="null"/> where the code says it all.
    /// </summary>
    public string? Context { get; }

    /// <summary>The request; to be used only until the handler returns.</summary>
    public HttpContext HttpContext { get; }
}
