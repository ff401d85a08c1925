namespace Parley.SocketIO;

// All sockets of a person.
public partial class Namespace
{
    // No name that a client could make an application join by accident: applications may not join rooms that begin so.
    private const string UserRoomPrefix = "\u0001user:";

    /// <summary>
    /// Selects all sockets of a person, whatever devices and servers they are on. It works as a room does, but nobody joins it
    /// by name.
    /// </summary>
    /// <param name="userId">The person's <see cref="Socket.UserId"/>.</param>
    /// <returns>A selection that can be narrowed, widened and sent to.</returns>
    public BroadcastOperator ToUser(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return To(UserRoom(userId));
    }

    internal static string UserRoom(string userId)
    {
        return UserRoomPrefix + userId;
    }

    internal static bool IsUserRoom(string room)
    {
        return room.StartsWith(UserRoomPrefix, StringComparison.Ordinal);
    }
}
