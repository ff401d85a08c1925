namespace Parley.SocketIO;

/// <summary>What joining or leaving a room has changed.</summary>
[Flags]
public enum RoomChange
{
    /// <summary>Nothing: the socket was in the room already, or was not in it.</summary>
    None = 0,

    /// <summary>The socket is in the room now.</summary>
    Joined = 1,

    /// <summary>The room is new.</summary>
    Created = 2,

    /// <summary>The socket is no longer in the room.</summary>
    Left = 4,

    /// <summary>The room was left by its last member.</summary>
    Deleted = 8,
}
