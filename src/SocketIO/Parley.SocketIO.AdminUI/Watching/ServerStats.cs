using System.Diagnostics;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>Describes this server: who it is, and how much it has to do. Thread-safe.</summary>
internal sealed class ServerStats
{
    // As many as a page can show; an application may have ten thousand dynamic ones.
    private const int MostNamespaces = 1000;

    private readonly SocketIOServer _server;
    private readonly EngineWatch _engine;
    private readonly EventCounts _counts;
    private readonly TimeProvider _time;
    private readonly string _serverId;
    private readonly TimeSpan _uptimeAtStart;
    private readonly long _start;

    public ServerStats(SocketIOServer server, EngineWatch engine, EventCounts counts, TimeProvider time, string? serverId)
    {
        _server = server;
        _engine = engine;
        _counts = counts;
        _time = time;
        _serverId = serverId ?? Environment.MachineName;
        using var process = Process.GetCurrentProcess();
        _uptimeAtStart = TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime();
        _start = time.GetTimestamp();
    }

    public RawArgument Write()
    {
        return AdminJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("serverId"u8, _serverId);
            writer.WriteString("hostname"u8, Environment.MachineName);
            writer.WriteNumber("pid"u8, Environment.ProcessId);
            writer.WriteNumber("uptime"u8, (_uptimeAtStart + _time.GetElapsedTime(_start)).TotalSeconds);
            writer.WriteNumber("clientsCount"u8, _server.ClientsCount);
            writer.WriteNumber("pollingClientsCount"u8, _engine.PollingClients);
            writer.WritePropertyName("aggregatedEvents"u8);
            _counts.WriteAndClear(writer);
            writer.WriteStartArray("namespaces"u8);
            foreach (var nsp in Namespaces())
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, nsp.Name);
                writer.WriteNumber("socketsCount"u8, nsp.Count);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private IEnumerable<(string Name, int Count)> Namespaces()
    {
        var all = _server.Namespaces.Select(nsp => (nsp.Name, nsp.Sockets.Count)).ToArray();
        return (all.Length <= MostNamespaces ? all : all.OrderByDescending(nsp => nsp.Count).Take(MostNamespaces))
            .OrderBy(nsp => nsp.Name, StringComparer.Ordinal);
    }
}
