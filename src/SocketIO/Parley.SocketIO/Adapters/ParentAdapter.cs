namespace Parley.SocketIO;

/// <summary>Passes on to the adapters of all children what is sent to their parent. Thread-safe: it has no state.</summary>
internal sealed class ParentAdapter(ParentNamespace parent) : Adapter(parent)
{
    public override IReadOnlyCollection<string> RoomNames =>
        [.. parent.Children.SelectMany(child => child.Adapter.RoomNames).Distinct(StringComparer.Ordinal)];

    public override bool HasRoom(string room)
    {
        return parent.Children.Any(child => child.Adapter.HasRoom(room));
    }

    public override IReadOnlyCollection<Socket> SocketsIn(string room)
    {
        return [.. parent.Children.SelectMany(child => child.Adapter.SocketsIn(room))];
    }

    public override ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default)
    {
        throw NotSupported();
    }

    public override RoomChange Join(Socket socket, string room)
    {
        throw NotSupported();
    }

    public override RoomChange Leave(Socket socket, string room)
    {
        throw NotSupported();
    }

    public override void Broadcast(BroadcastPacket packet, BroadcastOptions options)
    {
        foreach (var child in parent.Children)
        {
            child.Adapter.Broadcast(packet.In(child), options);
        }
    }

    public override void BroadcastWithAck(BroadcastPacket packet, BroadcastOptions options, IBroadcastAnswers answers)
    {
        throw NotSupported();
    }

    public override ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(
        BroadcastOptions options, CancellationToken cancellationToken = default)
    {
        throw NotSupported();
    }

    public override void SocketsJoin(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        foreach (var child in parent.Children)
        {
            child.Adapter.SocketsJoin(options, rooms);
        }
    }

    public override void SocketsLeave(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        foreach (var child in parent.Children)
        {
            child.Adapter.SocketsLeave(options, rooms);
        }
    }

    public override void DisconnectSockets(BroadcastOptions options, bool close)
    {
        foreach (var child in parent.Children)
        {
            child.Adapter.DisconnectSockets(options, close);
        }
    }

    public override void ServerSideEmit(BroadcastPacket packet, IBroadcastAnswers? answers)
    {
        throw NotSupported();
    }

    private static NotSupportedException NotSupported()
    {
        return new NotSupportedException("A parent namespace has no sockets of its own: ask its children.");
    }
}
