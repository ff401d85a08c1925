namespace Parley.SocketIO.Protocol;

/// <summary>What a <see cref="MessagePackReader"/> finds.</summary>
internal enum MessagePackKind : byte
{
    Nil,
    False,
    True,

    /// <summary><see cref="MessagePackToken.Integer"/>.</summary>
    Integer,

    /// <summary>An integer above those of <see cref="Integer"/>: <see cref="MessagePackToken.Unsigned"/>.</summary>
    Unsigned,

    /// <summary><see cref="MessagePackToken.Float"/>.</summary>
    Float,

    /// <summary><see cref="MessagePackReader.Data"/>, not yet known to be UTF-8.</summary>
    String,

    /// <summary><see cref="MessagePackReader.Data"/>.</summary>
    Binary,

    /// <summary><see cref="MessagePackReader.Data"/> of a type of its own.</summary>
    Extension,

    /// <summary>The beginning of an array of <see cref="MessagePackToken.Count"/> values.</summary>
    Array,

    /// <summary>The beginning of a map of <see cref="MessagePackToken.Count"/> keys and values.</summary>
    Map,
}

/// <summary>One value of MessagePack, or the beginning of an array or a map.</summary>
internal struct MessagePackToken
{
    public MessagePackKind Kind;

    /// <summary>Whether an extension has one of the lengths that are part of its first byte.</summary>
    public bool IsFixed;

    public sbyte ExtensionType;

    public int Count;

    public long Integer;

    public ulong Unsigned;

    public double Float;

    /// <summary>Where the data stands in the message.</summary>
    public int Start;

    /// <summary>Bytes of the data.</summary>
    public int Length;

    /// <summary>Whether the value may be the key of a map: a string, or an integer, which JavaScript makes a string of.</summary>
    public readonly bool IsKey => Kind is MessagePackKind.String or MessagePackKind.Integer or MessagePackKind.Unsigned;

    /// <summary>
    /// notepack.io's <c>undefined</c>: an extension of type 0 with one byte of whatever value, its length in its first byte.
    /// </summary>
    public readonly bool IsUndefined => Kind == MessagePackKind.Extension && IsFixed && ExtensionType == 0 && Length == 1;

    /// <summary>The value as an integer; JavaScript knows no difference between 2 and 2.0.</summary>
    public readonly bool TryGetInteger(out long value)
    {
        value = Kind == MessagePackKind.Float && Math.Abs(Float) <= ProtocolLimits.MaxAckId ? (long)Float : Integer;
        return Kind == MessagePackKind.Integer || (Kind == MessagePackKind.Float && value == Float);
    }
}
