namespace Parley.SocketIO.AdminUI;

/// <summary>How much the Admin UI is told.</summary>
public enum AdminUIMode
{
    /// <summary>Numbers of the servers and what goes through them; nothing of single sockets.</summary>
    Production,

    /// <summary>Every socket with its handshake and data, its rooms, and every event. It costs a copy of every event.</summary>
    Development,
}
