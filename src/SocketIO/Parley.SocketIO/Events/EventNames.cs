using System.Collections.Frozen;

namespace Parley.SocketIO.Events;

/// <summary>Names that Socket.IO keeps for itself.</summary>
internal static class EventNames
{
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener");

    public static void ThrowIfReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Reserved.Contains(name))
        {
            throw new ArgumentException($"\"{name}\" is one of Socket.IO's own events.", nameof(name));
        }
    }
}
