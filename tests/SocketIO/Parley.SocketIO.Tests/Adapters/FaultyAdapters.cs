using Parley.SocketIO.Adapters.Specification;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>Adapters that do one thing wrong each, to show that the specification notices.</summary>
internal static class FaultyAdapters
{
    /// <summary>Changes, doubles or loses what goes to the bus.</summary>
    public sealed class Sending(Namespace nsp, InProcessBus bus, Func<ClusterMessage, IEnumerable<ClusterMessage>> change)
        : InProcessAdapter(nsp, bus)
    {
        protected override void Send(ClusterMessage message)
        {
            foreach (var changed in change(message))
            {
                base.Send(changed);
            }
        }
    }

    public sealed class ReachesTheSender(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        public override void Broadcast(BroadcastPacket packet, BroadcastOptions options)
        {
            base.Broadcast(packet, options with { Except = [] });
        }
    }

    public sealed class SendsLocalEventsToAll(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        public override void Broadcast(BroadcastPacket packet, BroadcastOptions options)
        {
            base.Broadcast(packet, options with { IsLocal = false });
        }
    }

    public sealed class HearsItself(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        public override void ServerSideEmit(BroadcastPacket packet, IBroadcastAnswers? answers)
        {
            base.ServerSideEmit(packet, answers);
            Namespace.ReceiveServerSideEvent(packet);
        }
    }

    public sealed class ForgetsItsOwnSockets(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        public override async ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(
            BroadcastOptions options, CancellationToken cancellationToken = default)
        {
            return [.. (await base.FetchSocketsAsync(options, cancellationToken)).Where(socket => socket.Local is null)];
        }
    }

    public sealed class LosesData(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        public override async ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(
            BroadcastOptions options, CancellationToken cancellationToken = default)
        {
            var sockets = await base.FetchSocketsAsync(options, cancellationToken);
            return [.. sockets.Select(socket => new RemoteSocket(Namespace, socket.Id, socket.Handshake, socket.Rooms, null))];
        }
    }

    public sealed class WaitsForItselfAlone(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        public override void BroadcastWithAck(BroadcastPacket packet, BroadcastOptions options, IBroadcastAnswers answers)
        {
            base.BroadcastWithAck(packet, options with { IsLocal = true }, answers);
        }
    }

    public sealed class StaysInTheCluster(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        public override ValueTask CloseAsync()
        {
            return default;
        }
    }

    /// <summary>Lets the second event overtake the first.</summary>
    public sealed class Reorders(Namespace nsp, InProcessBus bus) : InProcessAdapter(nsp, bus)
    {
        private ClusterMessage? _held;

        protected override void Send(ClusterMessage message)
        {
            if (message.Kind != ClusterMessageKind.Broadcast)
            {
                base.Send(message);
            }
            else if (_held is null)
            {
                _held = message;
            }
            else
            {
                base.Send(message);
                base.Send(_held);
                _held = null;
            }
        }
    }
}
