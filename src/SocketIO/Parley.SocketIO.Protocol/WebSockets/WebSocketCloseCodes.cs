namespace Parley.SocketIO.Protocol;

/// <summary>Close codes of RFC 6455, section 7.4, as far as the codec uses them.</summary>
internal static class WebSocketCloseCodes
{
    public const ushort ProtocolError = 1002;
    public const ushort NoStatusReceived = 1005;
    public const ushort InvalidPayloadData = 1007;
    public const ushort PolicyViolation = 1008;
    public const ushort MessageTooBig = 1009;

    /// <summary>Whether a peer may put the code into a close frame: registered and not reserved for local use, or private.</summary>
    public static bool IsAllowedOnWire(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
