namespace Parley.SocketIO.Protocol;

/// <summary>The outcome of one <see cref="WebSocketFrameReader.Read"/>.</summary>
public readonly struct WebSocketReadResult
{
    private WebSocketReadResult(
        WebSocketReadStatus status,
        int consumed,
        WebSocketOpcode opcode = default,
        ReadOnlyMemory<byte> payload = default,
        ushort closeCode = 0,
        string? error = null,
        int requiredBytes = 0)
    {
        Status = status;
        Consumed = consumed;
        Opcode = opcode;
        Payload = payload;
        CloseCode = closeCode;
        Error = error;
        RequiredBytes = requiredBytes;
    }

    /// <summary>What was found.</summary>
    public WebSocketReadStatus Status { get; }

    /// <summary>
    /// Bytes of the input that are done with. They must not be given again, whatever the status: also
    /// <see cref="WebSocketReadStatus.NeedMore"/> may have consumed fragments of a message that goes on.
    /// </summary>
    public int Consumed { get; }

    /// <summary>
    /// For a message: <see cref="WebSocketOpcode.Text"/>, <see cref="WebSocketOpcode.Binary"/> or the opcode of the control frame.
    /// </summary>
    public WebSocketOpcode Opcode { get; }

    /// <summary>
    /// For a message: its unmasked payload; text is valid UTF-8. It is a slice of the input, or of the reader's own buffer when the
    /// message came in fragments: valid until the next read and as long as the input is.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>
    /// For an error: the code to close with (1002 protocol error, 1007 not UTF-8, 1008 too many fragments, 1009 too big).
    /// For a close frame: the peer's code, 1005 when the frame has none. Otherwise 0.
    /// </summary>
    public ushort CloseCode { get; }

    /// <summary>For an error: what was wrong, in English; it never contains the peer's data.</summary>
    public string? Error { get; }

    /// <summary>
    /// For <see cref="WebSocketReadStatus.NeedMore"/>: how many bytes the next input must have, counted from the first byte that was
    /// not consumed, before another read can get any further. At least one more than is there now, and never more than a frame that
    /// the limits allow. 0 otherwise.
    /// </summary>
    public int RequiredBytes { get; }

    internal static WebSocketReadResult NeedMore(int consumed, int requiredBytes) =>
        new(WebSocketReadStatus.NeedMore, consumed, requiredBytes: requiredBytes);

    internal static WebSocketReadResult Message(
        int consumed, WebSocketOpcode opcode, ReadOnlyMemory<byte> payload, ushort closeCode = 0) =>
        new(WebSocketReadStatus.Message, consumed, opcode, payload, closeCode);

    internal static WebSocketReadResult Failure(int consumed, ushort closeCode, string error) =>
        new(WebSocketReadStatus.Error, consumed, closeCode: closeCode, error: error);
}
