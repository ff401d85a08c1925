using System.Collections.Concurrent;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>
/// Finds sockets whose data has changed, by looking again from time to time: at most <see cref="MostAtOnce"/> sockets a time.
/// Thread-safe; <see cref="TellChanges"/> runs once at a time.
/// </summary>
internal sealed class DataWatch(AdminAudience audience, SocketWriter writer)
{
    private const int MostAtOnce = 1000;

    private readonly ConcurrentDictionary<Socket, byte[]> _known = new();
    private int _position;

    public void Add(Socket socket)
    {
        _known[socket] = writer.WriteData(socket.Data).ToArray();
    }

    public void Remove(Socket socket)
    {
        _known.TryRemove(socket, out _);
    }

    public void TellChanges()
    {
        if (!audience.IsListening)
        {
            return;
        }

        var sockets = _known.Keys.ToArray();
        var start = _position < sockets.Length ? _position : 0;
        var end = Math.Min(start + MostAtOnce, sockets.Length);
        _position = end;
        foreach (var socket in sockets[start..end])
        {
            TellChange(socket);
        }
    }

    private void TellChange(Socket socket)
    {
        var data = writer.WriteData(socket.Data);
        if (!_known.TryGetValue(socket, out var known) || data.Span.SequenceEqual(known)
            || !_known.TryUpdate(socket, data.ToArray(), known))
        {
            return;
        }

        audience.Tell("socket_updated", AdminJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, socket.Id);
            json.WriteString("nsp"u8, socket.Namespace.Name);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data.Span, skipInputValidation: true);
            json.WriteEndObject();
        }));
    }
}
