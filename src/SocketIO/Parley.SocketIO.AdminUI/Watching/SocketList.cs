using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>
/// Sends an administrator the list of all sockets of all servers. Bounded in bytes: a list that is longer ends early.
/// Thread-safe.
/// </summary>
internal sealed class SocketList(SocketIOServer server, SocketWriter writer, int maxSize, ILogger logger, TimeProvider time)
{
    public async Task SendAsync(Socket admin)
    {
        try
        {
            var known = new HashSet<Socket>();
            var (list, isWhole) = await WriteAsync(known).ConfigureAwait(false);
            admin.EmitRaw("all_sockets", list);
            SendChangesSince(admin, known, isWhole);
        }
#pragma warning disable CA1031 // A server of the cluster may not answer; the administrator still sees what happens from now on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            AdminLog.TellingFailed(logger, e);
        }
    }

    private async Task<(RawArgument List, bool IsWhole)> WriteAsync(HashSet<Socket> known)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, AdminJson.WriterOptions))
        {
            json.WriteStartArray();
            var count = 0;
            foreach (var nsp in server.Namespaces.OrderBy(nsp => nsp.Name, StringComparer.Ordinal))
            {
                foreach (var socket in await nsp.FetchSocketsAsync().ConfigureAwait(false))
                {
                    if (json.BytesCommitted + json.BytesPending > maxSize)
                    {
                        AdminLog.ListTruncated(logger, count, maxSize);
                        json.WriteEndArray();
                        json.Flush();
                        return (new RawArgument(buffer.WrittenMemory), false);
                    }

                    count++;
                    if (socket.Local is { } local)
                    {
                        known.Add(local);
                        writer.Write(json, local);
                    }
                    else
                    {
                        writer.Write(json, nsp.Name, socket);
                    }
                }
            }

            json.WriteEndArray();
        }

        return (new RawArgument(buffer.WrittenMemory), true);
    }

    // Who came and went while the list was written was told before the list, which has replaced it.
    private void SendChangesSince(Socket admin, HashSet<Socket> known, bool isWhole)
    {
        var now = AdminJson.Date(time.GetUtcNow());
        foreach (var gone in known.Where(socket => !socket.Connected))
        {
            admin.EmitRaw(
                "socket_disconnected", AdminJson.Text(gone.Namespace.Name), AdminJson.Text(gone.Id),
                AdminJson.Text(DisconnectReason.TransportClose.ToString()), now);
        }

        foreach (var come in isWhole ? server.Namespaces.SelectMany(nsp => nsp.Sockets).Where(socket => !known.Contains(socket)) : [])
        {
            admin.EmitRaw("socket_connected", AdminJson.Write(json => writer.Write(json, come)), now);
        }
    }
}
