using SocketIOClient;
using SocketIOClient.Transport;

namespace Parley.Interop.DotNetClient;

/// <summary>One connection, which in this client is one socket of one namespace.</summary>
internal sealed class Client : IDisposable
{
    private readonly SocketIOClient.SocketIO _io;

    public Client(Command command, IReadOnlyList<string> names)
    {
        _io = new SocketIOClient.SocketIO(command.Url + command.Namespace, new SocketIOOptions
        {
            Transport = command.Transport == "websocket" ? TransportProtocol.WebSocket : TransportProtocol.Polling,
            AutoUpgrade = command.Transport == "default",
            Query = Escaped(command),
            Auth = command.Auth is { } auth ? Values.ToClient(auth) : null,
            ExtraHeaders = command.Headers,
            Reconnection = command.Reconnect,
            ReconnectionDelay = 50,
            ReconnectionDelayMax = 500,
            ReconnectionAttempts = command.Reconnect ? int.MaxValue : 0,
            ConnectionTimeout = TimeSpan.FromSeconds(20),
        });
        _io.OnConnected += (_, _) => Output.Event(command.Client, "connect");
        _io.OnDisconnected += (_, reason) => Output.Event(command.Client, "disconnect", reason);
        _io.OnError += (_, message) => Refused(command, message);
        foreach (var name in names)
        {
            _io.On(name, response => Output.Event(command.Client, name, Values.FromClient(response)));
        }

        _io.On("question", response => _ = response.CallbackAsync(new { heard = Echo(response) }));
    }

    public async Task ConnectAsync(Command command)
    {
        try
        {
            await _io.ConnectAsync();
        }
#pragma warning disable CA1031 // It throws exceptions of many types where it cannot connect.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refused(command, e.Message);
        }
    }

    public Task EmitAsync(Command command)
    {
        return _io.EmitAsync(command.Name, [.. command.Args.Select(Values.ToClient)!]);
    }

    public Task AskAsync(Command command)
    {
        return _io.EmitAsync(
            command.Name, response => Output.Answer(command.Id, Values.FromClient(response)), [.. command.Args.Select(Values.ToClient)!]);
    }

    public void SetQuery(Command command)
    {
        _io.Options.Query = Escaped(command);
    }

    public Task CloseAsync()
    {
        return _io.DisconnectAsync();
    }

    public void Dispose()
    {
        _io.Dispose();
    }

    /// <summary>The client writes a query as it is given.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Escaped(Command command)
    {
        return (command.Query ?? []).Select(pair => KeyValuePair.Create(Uri.EscapeDataString(pair.Key), Uri.EscapeDataString(pair.Value)));
    }

    private static object? Echo(SocketIOResponse response)
    {
        return response.InComingBytes.Count > 0 ? response.GetValue<byte[]>() : response.GetValue();
    }

    private static void Refused(Command command, string message)
    {
        Output.Event(command.Client, "connect_error", new Dictionary<string, object?> { ["message"] = message });
    }
}
