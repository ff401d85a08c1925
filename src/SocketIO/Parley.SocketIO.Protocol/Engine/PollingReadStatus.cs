namespace Parley.SocketIO.Protocol;

/// <summary>What <see cref="PollingPayloadReader.Read"/> found.</summary>
public enum PollingReadStatus
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>The body is read to its end.</summary>
    End,

    /// <summary>The rest of the body cannot be read; the session must be closed with the reason "parse error".</summary>
    Error,
}
