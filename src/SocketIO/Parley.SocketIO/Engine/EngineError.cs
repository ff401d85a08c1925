using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
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
    public static readonly EngineError TransportMismatch = new(3, "Bad request", context: "TRANSPORT_MISMATCH");
    public static readonly EngineError ProtocolMismatch = new(3, "Bad request", context: "PROTOCOL_MISMATCH");
    public static readonly EngineError TransportHandshakeError = new(3, "Bad request", context: "TRANSPORT_HANDSHAKE_ERROR");
    public static readonly EngineError InvalidOrigin = new(3, "Bad request", context: "INVALID_ORIGIN");
    public static readonly EngineError MiddlewareFailure = new(3, "Bad request", context: "MIDDLEWARE_FAILURE");
    public static readonly EngineError IdGenerationError = new(3, "Bad request", context: "ID_GENERATION_ERROR");
    public static readonly EngineError Forbidden = new(4, "Forbidden", StatusCodes.Status403Forbidden);
    public static readonly EngineError UnsupportedProtocolVersion = new(5, "Unsupported protocol version");

    private readonly byte[] _json;
    private readonly byte[] _text;

    private EngineError(
        int code, string message, int status = StatusCodes.Status400BadRequest, string? context = null, string? answer = null)
    {
        Code = code;
        Message = message;
        Status = status;
        Context = context;
        answer ??= message;
        var text = JsonEncodedText.Encode(answer, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        _json = Encoding.UTF8.GetBytes($$"""{"code":{{code}},"message":"{{text}}"}""");
        _text = Encoding.UTF8.GetBytes(answer);
    }

    public int Code { get; }

    public string Message { get; }

    public int Status { get; }

    /// <summary>
    /// Which of the faults behind one code it was, by the name that Node's server gives it; of a refusal by the application
    /// its own text.
    /// </summary>
    public string? Context { get; }

    /// <summary>A refusal by the application, with its own text or, where that is empty, the usual one.</summary>
    public static EngineError ForbiddenBecause(string message)
    {
        return message.Length == 0
            ? Forbidden
            : new EngineError(4, Forbidden.Message, StatusCodes.Status403Forbidden, context: message, answer: message);
    }

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
