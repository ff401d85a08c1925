namespace Parley.SocketIO.Protocol;

/// <summary>
/// Event names that the library itself uses, so that no peer may send them and no application may emit them. <c>connection</c> and
/// <c>error</c> are not among them.
/// </summary>
public static class ReservedEventNames
{
    /// <summary>Whether the name, unescaped and in UTF-8, is reserved.</summary>
    public static bool Contains(ReadOnlySpan<byte> utf8Name) => utf8Name.Length switch
    {
        7 => utf8Name.SequenceEqual("connect"u8),
        10 => utf8Name.SequenceEqual("disconnect"u8),
        11 => utf8Name.SequenceEqual("newListener"u8),
        13 => utf8Name.SequenceEqual("connect_error"u8) || utf8Name.SequenceEqual("disconnecting"u8),
        14 => utf8Name.SequenceEqual("removeListener"u8),
        _ => false,
    };

    /// <summary>Whether the name is reserved.</summary>
    public static bool Contains(string name) =>
        name is "connect" or "connect_error" or "disconnect" or "disconnecting" or "newListener" or "removeListener";
}
