using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

// Clients of Socket.IO 2: they are in "/" from the start, compute the ids of their sockets from that of the session, and give
// the options of a namespace in a query behind its name.
internal sealed partial class ClientConnection
{
    /// <summary>How long the name of a namespace with its query may be; as long as Kestrel lets a request line be.</summary>
    private const int MaxNamespaceWithQueryBytes = 8 * 1024;

    private void JoinRoot()
    {
        Enter("/", _server.Of("/"), SocketIOJson.EmptyObject);
    }

    /// <summary>The name alone; older clients put a query behind it.</summary>
    private ReadOnlySpan<byte> NamespaceOfPacket()
    {
        var name = _decoder.Namespace.Span;
        var query = _session.IsEngineIO3 ? name.IndexOf((byte)'?') : -1;
        return query < 0 ? name : name[..query];
    }

    private bool HasValidNamespace()
    {
        var name = NamespaceOfPacket();
        return name.Length <= ProtocolLimits.MaxNamespaceBytes && !name.StartsWith("//"u8);
    }

    private string NewSocketId(Namespace nsp)
    {
        if (!_session.IsEngineIO3)
        {
            return EngineIds.NewId();
        }

        return nsp.Name == "/" ? _session.Id : $"{nsp.Name}#{_session.Id}";
    }

    private JsonElement AuthOfPacket()
    {
        if (_session.IsEngineIO3)
        {
            var name = _decoder.Namespace.Span;
            return ParseQuery(Encoding.UTF8.GetString(name[NamespaceOfPacket().Length..]));
        }

        return _decoder.Payload.IsEmpty ? SocketIOJson.EmptyObject : JsonElement.Parse(_decoder.Payload.Span);
    }

    /// <summary>The query as an object of strings; of a key that stands twice the last value counts.</summary>
    private static JsonElement ParseQuery(string query)
    {
        if (query.Length == 0)
        {
            return SocketIOJson.EmptyObject;
        }

        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(query))
        {
            values[pair.DecodeName().ToString()] = pair.DecodeValue().ToString();
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, SocketIOJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(json.WrittenSpan);
    }

    /// <summary>Older clients are told the details themselves, or the message where there are none.</summary>
    private void SendEngineIO3Refusal(string nsp, string message, object? details)
    {
        var json = details is null
            ? null
            : JsonSerializer.SerializeToUtf8Bytes(details, _server.Json.GetTypeInfo(details.GetType()));
        Send(SocketPacketType.ConnectError, nsp, writer =>
        {
            if (json is null)
            {
                JsonStringWriter.WriteQuoted(writer, message);
            }
            else
            {
                writer.Write(json);
            }
        });
    }
}
