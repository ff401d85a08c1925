namespace Parley.SocketIO.Engine;

/// <summary>How one packet is to be sent.</summary>
[Flags]
internal enum SendFlags
{
    None = 0,

    /// <summary>Dropped whole where it could not leave at once.</summary>
    Volatile = 1,

    /// <summary>Not worth compressing.</summary>
    NoCompress = 2,
}
