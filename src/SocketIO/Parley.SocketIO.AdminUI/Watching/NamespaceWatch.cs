using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>
/// Tells administrators what happens to the sockets of this server: only in <see cref="AdminUIMode.Development"/>.
/// Thread-safe: its handlers run wherever something happens, and never wait.
/// </summary>
internal sealed class NamespaceWatch(AdminAudience audience, SocketWriter writer, Namespace adminNamespace, TimeProvider time)
{
    // The Admin UI shows the text of an event; nobody reads more of one.
    private const int LongestEvent = 64 * 1024;

    private readonly DataWatch _data = new(audience, writer);

    // Not a handler for each socket: a client may join and leave a namespace as often as it likes.
    private readonly SocketsByConnection _sockets = new();

    /// <summary>Whether a room is one of the application's, or a socket's own.</summary>
    public static bool IsShown(string room)
    {
        return room != AdminAudience.BehindRoom && !room.StartsWith('\u0001');
    }

    /// <summary>Watches a namespace before the application has handlers in it.</summary>
    public void Watch(Namespace nsp)
    {
        if (nsp != adminNamespace)
        {
            nsp.OnConnection(Watch);
        }

        nsp.Adapter.RoomJoined += (room, id) => TellRoom("room_joined", nsp, room, id);
        nsp.Adapter.RoomLeft += (room, id) => TellRoom("room_left", nsp, room, id);
    }

    /// <summary>Watches a socket that has just connected.</summary>
    public void Watch(Socket socket)
    {
        if (audience.IsListening)
        {
            audience.Tell("socket_connected", AdminJson.Write(json => writer.Write(json, socket)), Now());
        }

        _sockets.Add(socket);
        if (socket.Namespace != adminNamespace)
        {
            _data.Add(socket);
            socket.OnAny(e => TellEvent("event_received", e));
            socket.OnAnyOutgoing(e => TellEvent("event_sent", e));
        }

        socket.OnDisconnect(reason =>
        {
            _sockets.Remove(socket);
            _data.Remove(socket);
            if (audience.IsListening)
            {
                audience.Tell("socket_disconnected", Name(socket.Namespace), Id(socket), AdminJson.Text(reason.ToString()), Now());
            }
        });
    }

    /// <summary>Watches a connection, before it has sockets.</summary>
    public void Watch(EngineConnection connection)
    {
        if (connection.TransportName == "polling")
        {
            connection.OnUpgrade(() =>
            {
                foreach (var socket in _sockets.Of(connection))
                {
                    TellTransport(socket);
                }
            });
        }
    }

    /// <summary>Tells which sockets have other data than before: nothing tells when the application changes it.</summary>
    public void TellChangedData()
    {
        _data.TellChanges();
    }

    private void TellTransport(Socket socket)
    {
        if (audience.IsListening && socket.Connected)
        {
            audience.Tell("socket_updated", AdminJson.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("id"u8, socket.Id);
                json.WriteString("nsp"u8, socket.Namespace.Name);
                json.WriteString("transport"u8, socket.Connection.TransportName);
                json.WriteEndObject();
            }));
        }
    }

    private void TellRoom(string name, Namespace nsp, string room, string id)
    {
        if (audience.IsListening && IsShown(room))
        {
            audience.Tell(name, Name(nsp), AdminJson.Text(room), AdminJson.Text(id), Now());
        }
    }

    private void TellEvent(string name, SocketEvent e)
    {
        if (audience.IsListening)
        {
            audience.Tell(name, Name(e.Socket.Namespace), Id(e.Socket), WriteEvent(e), Now());
        }
    }

    // Binary parts stay placeholders: the Admin UI could not show them.
    private static RawArgument WriteEvent(SocketEvent e)
    {
        var length = e.Arguments.Sum(argument => (long)argument.Json.Length);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, AdminJson.WriterOptions))
        {
            json.WriteStartArray();
            json.WriteStringValue(e.Name);
            if (length > LongestEvent)
            {
                json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"({length} bytes)"));
            }
            else
            {
                foreach (var argument in e.Arguments)
                {
                    json.WriteRawValue(argument.Json.Span, skipInputValidation: true);
                }
            }

            json.WriteEndArray();
        }

        return new RawArgument(buffer.WrittenMemory);
    }

    private static RawArgument Name(Namespace nsp)
    {
        return AdminJson.Text(nsp.Name);
    }

    private static RawArgument Id(Socket socket)
    {
        return AdminJson.Text(socket.Id);
    }

    private RawArgument Now()
    {
        return AdminJson.Date(time.GetUtcNow());
    }
}
