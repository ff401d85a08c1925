using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Events;

/// <summary>Refuses the names that Socket.IO keeps for itself.</summary>
internal static class EventNames
{
    public static void ThrowIfReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (ReservedEventNames.Contains(name))
        {
            throw new ArgumentException($"\"{name}\" is one of Socket.IO's own events.", nameof(name));
        }
    }
}
