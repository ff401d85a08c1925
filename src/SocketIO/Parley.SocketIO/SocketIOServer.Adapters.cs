using System.Text.Json;

namespace Parley.SocketIO;

// What adapters need of the server.
public sealed partial class SocketIOServer
{
    /// <summary>The server's clock and timers.</summary>
    public TimeProvider TimeProvider => Time;

    /// <summary>
    /// How arguments are read and written: <see cref="SocketIOOptions.JsonSerializerOptions"/>, with binary data. Read-only.
    /// </summary>
    public JsonSerializerOptions JsonSerializerOptions => Json;
}
