using System.Text;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>
/// The refusals of Engine.IO: code, text and status, as Node's server sends them. A plain request is answered with JSON, a
/// request that asks for a WebSocket with the bare text.
/// </summary>
internal sealed class EngineError
{
    public static readonly EngineError UnknownTransport = new(0, "Transport unknown");
    public static readonly EngineError UnknownSessionId = new(1, "Session ID unknown");
    public static readonly EngineError BadHandshakeMethod = new(2, "Bad handshake method");
    public static readonly EngineError BadRequest = new(3, "Bad request");
    public static readonly EngineError Forbidden = new(4, "Forbidden", StatusCodes.Status403Forbidden);
    public static readonly EngineError UnsupportedProtocolVersion = new(5, "Unsupported protocol version");

    private readonly byte[] _json;
    private readonly byte[] _text;

    private EngineError(int code, string message, int status = StatusCodes.Status400BadRequest)
    {
        Code = code;
        Message = message;
        Status = status;
        _json = Encoding.UTF8.GetBytes($$"""{"code":{{code}},"message":"{{message}}"}""");
        _text = Encoding.UTF8.GetBytes(message);
    }

    public int Code { get; }

    public string Message { get; }

    public int Status { get; }

    public Task WriteAsync(HttpContext context, bool isUpgrade)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = isUpgrade ? "text/html" : "application/json";
        if (isUpgrade && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            response.Headers.Connection = "close";
        }

        var body = isUpgrade ? _text : _json;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
