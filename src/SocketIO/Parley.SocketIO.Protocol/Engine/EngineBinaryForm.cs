namespace Parley.SocketIO.Protocol;

/// <summary>How a client wants its binary messages, by the revision of the protocol and its <c>b64</c> flag.</summary>
public enum EngineBinaryForm : byte
{
    /// <summary>Engine.IO 4: as they are.</summary>
    Plain,

    /// <summary>Engine.IO 4 with <c>b64</c>: text, <c>b</c> and base64.</summary>
    Base64,

    /// <summary>Engine.IO 3: behind a byte with the number of the type.</summary>
    Typed,

    /// <summary>Engine.IO 3 with <c>b64</c>: text, <c>b4</c> and base64.</summary>
    TypedBase64,
}
