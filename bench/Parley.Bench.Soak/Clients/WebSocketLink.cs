using System.Text;

namespace Parley.Bench.Soak.Clients;

/// <summary>A session over WebSocket, or the WebSocket with which one is upgraded.</summary>
internal sealed class WebSocketLink : Link
{
    private readonly Tcp _tcp;
    private readonly CancellationToken _cancellationToken;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasFirst;

    private WebSocketLink(Tcp tcp, int protocol, CancellationToken cancellationToken)
    {
        _tcp = tcp;
        _cancellationToken = cancellationToken;
        Protocol = protocol;
    }

    /// <summary>Opens a session and reads its handshake; with <paramref name="sid"/> a candidate for the upgrade of that session.</summary>
    public static async Task<WebSocketLink> OpenAsync(
        Uri server, CancellationToken cancellationToken, int protocol = 4, string? sid = null, int? receiveBuffer = null)
    {
        var tcp = await Tcp.ConnectAsync(server, receiveBuffer, cancellationToken);
        var link = new WebSocketLink(tcp, protocol, cancellationToken);
        try
        {
            var session = sid is null ? string.Empty : "&sid=" + sid;
            await tcp.SendAsync(UpgradeRequest(server, $"EIO={protocol}&transport=websocket{session}"), cancellationToken);
            var head = await tcp.ReadHeadAsync(cancellationToken);
            if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            {
                throw new ProtocolFault($"no WebSocket: {head.Split('\r')[0]}");
            }

            _ = link.ReadAllAsync();
            link.Sid = sid ?? SidOf(await link.FirstAsync());
            return link;
        }
        catch
        {
            link.Abort();
            throw;
        }
    }

    public static string UpgradeRequest(Uri server, string query, string headers = "")
    {
        return $"GET /socket.io/?{query} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n";
    }

    /// <summary>The first packet: the handshake, or the answer to a probe.</summary>
    public Task<string> FirstAsync() => _first.Task.WaitAsync(_cancellationToken);

    public override void Start() => _started.TrySetResult();

    public override Task SendAsync(string packet) => SendFrameAsync(SoakFrames.Text, Encoding.UTF8.GetBytes(packet));

    public override Task SendBytesAsync(byte[] message) =>
        SendFrameAsync(SoakFrames.Binary, Protocol == 3 ? [4, .. message] : message);

    public Task SendFrameAsync(int opcode, byte[] payload, bool final = true, int reserved = 0) =>
        SendRawAsync(SoakFrames.Write(opcode, payload, final, reserved: reserved));

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync(_cancellationToken);
        try
        {
            await _tcp.Stream.WriteAsync(bytes, _cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads nothing until the result is disposed.</summary>
    public Task PauseReadingAsync() => _reading.WaitAsync(_cancellationToken);

    public void ResumeReading() => _reading.Release();

    public override async Task CloseAsync()
    {
        await SendFrameAsync(SoakFrames.Close, []);
        await Closed.WaitAsync(_cancellationToken);
    }

    public override void Abort()
    {
        _tcp.Reset();
        _started.TrySetResult();
        SetClosed();
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (true)
            {
                await _reading.WaitAsync(_cancellationToken);
                _reading.Release();
                var frame = await SoakFrames.ReadAsync(_tcp.Received, _cancellationToken);
                switch (frame.Opcode)
                {
                    case SoakFrames.Text when !_hasFirst:
                        _hasFirst = true;
                        _first.TrySetResult(Encoding.UTF8.GetString(frame.Payload));
                        await _started.Task.WaitAsync(_cancellationToken);
                        break;
                    case SoakFrames.Text:
                        OnPacket(Encoding.UTF8.GetString(frame.Payload));
                        break;
                    case SoakFrames.Binary:
                        OnBytes(Protocol == 3 ? frame.Payload[1..] : frame.Payload);
                        break;
                    case SoakFrames.Ping:
                        await SendFrameAsync(SoakFrames.Pong, frame.Payload);
                        break;
                    case SoakFrames.Close:
                        return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The connection has ended.
        }
        catch (ProtocolFault fault)
        {
            _first.TrySetException(fault);
            SetFault(fault);
        }
        finally
        {
            _first.TrySetException(new EndOfStreamException("the WebSocket ended without a packet"));
            _ = _first.Task.Exception;
            _tcp.Dispose();
            SetClosed();
        }
    }
}
