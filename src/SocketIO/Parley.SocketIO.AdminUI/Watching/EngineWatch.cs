using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>Counts connections, and the packets with something in them, as Node's server does. Thread-safe.</summary>
internal sealed class EngineWatch(EventCounts counts)
{
    private int _pollingClients;

    /// <summary>How many clients are on long-polling now.</summary>
    public int PollingClients => Volatile.Read(ref _pollingClients);

    public void Watch(EngineConnection connection)
    {
        counts.Connected();
        if (connection.TransportName == "polling")
        {
            Interlocked.Increment(ref _pollingClients);
            var isPolling = 1;
            connection.OnUpgrade(StopPolling);
            connection.OnClose(_ => StopPolling());

            void StopPolling()
            {
                if (Interlocked.Exchange(ref isPolling, 0) == 1)
                {
                    Interlocked.Decrement(ref _pollingClients);
                }
            }
        }

        connection.OnPacket(OnReceived);
        connection.OnPacketCreate(OnSent);
        connection.OnClose(reason => counts.Disconnected(reason.ToString()));
    }

    private void OnReceived(EnginePacketInfo packet)
    {
        if (packet.Data.Length > 0)
        {
            counts.PacketReceived(packet.Data.Length);
        }
    }

    private void OnSent(EnginePacketType type, int length)
    {
        if (length > 0)
        {
            counts.PacketSent(length);
        }
    }
}
