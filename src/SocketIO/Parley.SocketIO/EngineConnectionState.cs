namespace Parley.SocketIO;

/// <summary>Where an <see cref="EngineConnection"/> is in its life.</summary>
public enum EngineConnectionState
{
    /// <summary>Packets go both ways.</summary>
    Open,

    /// <summary>Closed by the server; what waits is still being sent.</summary>
    Closing,

    /// <summary>Over.</summary>
    Closed,
}
