using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>What a request says of itself in its query. Of a key that stands twice the last value counts, as in Node's server.</summary>
internal readonly struct EngineRequest
{
    public EngineRequest(HttpContext context, WebSocketUpgrade upgrade)
    {
        var query = context.Request.Query;
        Transport = Last(query, "transport");
        SessionId = Last(query, "sid");
        Protocol = Last(query, "EIO") == "4" ? EngineSession.CurrentProtocol : EngineSession.OldProtocol;
        WantsBase64 = Last(query, "b64").Length > 0;
        IsJsonp = !upgrade.IsRequested && query.ContainsKey("j");
        JsonpIndex = IsJsonp ? JsonpCallback.IndexOf(Last(query, "j")) : string.Empty;
        IsUpgrade = upgrade.IsRequested;
        HasHandshakeMethod = upgrade.IsRequested ? upgrade.HasHandshakeMethod : HttpMethods.IsGet(context.Request.Method);
        UserId = HandshakeRequest.UserIdOf(context.User);
    }

    public string Transport { get; }

    /// <summary>Empty when the request opens a session.</summary>
    public string SessionId { get; }

    /// <summary>The revision of Engine.IO: 4, and 3 whatever else the request says, as in Node's server.</summary>
    public int Protocol { get; }

    /// <summary>Whether the client takes binary messages in base64 only.</summary>
    public bool WantsBase64 { get; }

    /// <summary>Whether a long-polling request asks to be answered with a script.</summary>
    public bool IsJsonp { get; }

    /// <summary>Which callback of the page the script is to call: digits, or empty when the request names none.</summary>
    public string JsonpIndex { get; }

    /// <summary>How the client of this request wants binary messages.</summary>
    public EngineBinaryForm BinaryForm => (Protocol == EngineSession.OldProtocol, WantsBase64 || IsJsonp) switch
    {
        (false, false) => EngineBinaryForm.Plain,
        (false, true) => EngineBinaryForm.Base64,
        (true, false) => EngineBinaryForm.Typed,
        (true, true) => EngineBinaryForm.TypedBase64,
    };

    public bool IsUpgrade { get; }

    public bool HasHandshakeMethod { get; }

    /// <summary>The signed-in person, or <see langword="null"/>.</summary>
    public string? UserId { get; }

    public bool IsWebSocketTransport => Transport == WebSocketTransport.TransportName;

    private static string Last(IQueryCollection query, string key)
    {
        return query.TryGetValue(key, out var values) && values.Count > 0 ? values[^1] ?? string.Empty : string.Empty;
    }
}
