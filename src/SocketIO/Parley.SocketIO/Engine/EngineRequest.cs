using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>What a request says of itself in its query. Of a key that stands twice the last value counts, as in Node's server.</summary>
internal readonly struct EngineRequest
{
    public EngineRequest(HttpContext context, WebSocketUpgrade upgrade)
    {
        var query = context.Request.Query;
        Transport = Last(query, "transport");
        SessionId = Last(query, "sid");
        IsSupportedProtocol = Last(query, "EIO") == "4";
        IsUpgrade = upgrade.IsRequested;
        HasHandshakeMethod = upgrade.IsRequested ? upgrade.HasHandshakeMethod : HttpMethods.IsGet(context.Request.Method);
        UserId = HandshakeRequest.UserIdOf(context.User);
    }

    public string Transport { get; }

    /// <summary>Empty when the request opens a session.</summary>
    public string SessionId { get; }

    public bool IsSupportedProtocol { get; }

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
