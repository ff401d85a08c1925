using Parley.SocketIO;

namespace Parley.Bench.Soak.Server;

internal static class StateReader
{
    public static ServerState Read(SocketIOServer io, SoakCounts counts, LogWatch log)
    {
        // Twice: what has a finalizer goes with the second, and a task whose exception nobody saw says so when it is finalized.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var collected = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        var namespaces = io.Namespaces;
        var sockets = namespaces.SelectMany(nsp => nsp.Sockets).ToList();
        return new ServerState(
            collected.HeapSizeBytes - collected.FragmentedBytes,
            io.ClientsCount,
            sockets.Count,
            namespaces.Count,
            namespaces.Sum(nsp => nsp.Adapter.RoomNames.Count),
            io.EngineServer.Wheel.Count,
            sockets.Sum(socket => socket.PendingAcknowledgements.Count),
            counts.Questions,
            io.Handlers.Current,
            counts.Connected,
            counts.Disconnected,
            log.Faults,
            log.ExpectedErrors,
            log.Warnings);
    }
}
