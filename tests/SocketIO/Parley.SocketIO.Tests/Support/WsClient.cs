using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.SocketIO.Tests.Support;

/// <summary>A WebSocket client that sends and shows single frames, those that no client should send among them.</summary>
internal sealed class WsClient : IDisposable
{
    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    // For reading alone: reads and writes may go on at the same time.
    private readonly BufferedStream _received;

    private WsClient(TcpClient tcp)
    {
        _tcp = tcp;
        _stream = tcp.GetStream();
        _received = new BufferedStream(_stream);
    }

    /// <summary>Status line and headers of the answer.</summary>
    public string Head { get; private set; } = string.Empty;

    public HttpStatusCode Status { get; private set; }

    /// <summary>The id of the session.</summary>
    public string Sid { get; private set; } = string.Empty;

    /// <summary>The id of the socket in the namespace that was joined first.</summary>
    public string Id { get; private set; } = string.Empty;

    /// <summary>Opens a WebSocket: a session of its own, or a candidate for the upgrade of <paramref name="sid"/>.</summary>
    public static async Task<WsClient> OpenAsync(
        TestApp app, string? sid = null, string? headers = null, int? receiveBuffer = null, string query = "")
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            tcp.ReceiveBufferSize = size;
        }

        app.Track(tcp);
        await tcp.ConnectAsync(IPAddress.Loopback, app.Address.Port);
        var client = new WsClient(tcp);
        var suffix = sid is null ? string.Empty : "&sid=" + sid;
        await client._stream.WriteAsync(Encoding.UTF8.GetBytes(
            $"GET /socket.io/?EIO=4&transport=websocket{suffix}{query} HTTP/1.1\r\nHost: 127.0.0.1:{app.Address.Port}\r\n"
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"));
        await Eventually.Within(client.ReadHeadAsync());
        return client;
    }

    /// <summary>Opens a session and reads its handshake.</summary>
    public static async Task<WsClient> OpenSessionAsync(TestApp app, string? headers = null, int? receiveBuffer = null, string query = "")
    {
        var client = await OpenAsync(app, null, headers, receiveBuffer, query);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, client.Status);
        client.Sid = PollingClient.SidOf(await client.ReadTextAsync());
        return client;
    }

    /// <summary>Opens a session and joins a namespace.</summary>
    public static async Task<WsClient> ConnectAsync(
        TestApp app, string nsp = "/", string auth = "", string? headers = null, int? receiveBuffer = null, string query = "")
    {
        var client = await OpenSessionAsync(app, headers, receiveBuffer, query);
        client.Id = await client.JoinAsync(nsp, auth);
        return client;
    }

    /// <summary>Joins a namespace.</summary>
    /// <returns>The id of the socket.</returns>
    public async Task<string> JoinAsync(string nsp = "/", string auth = "")
    {
        var prefix = nsp == "/" ? "40" : $"40{nsp},";
        await SendAsync(prefix + auth);
        var answer = await ReadTextAsync();
        Assert.StartsWith(prefix + "{\"sid\":\"", answer, StringComparison.Ordinal);
        return PollingClient.SidOf(answer);
    }

    public Task SendAsync(string text)
    {
        return SendFrameAsync(WsFrame.TextOpcode, Encoding.UTF8.GetBytes(text));
    }

    public Task SendAsync(byte[] data)
    {
        return SendFrameAsync(WsFrame.BinaryOpcode, data);
    }

    public async Task SendFrameAsync(int opcode, ReadOnlyMemory<byte> payload, bool final = true, ulong? declaredLength = null)
    {
        await SendRawAsync(Frame(opcode, payload.Span, final, declaredLength));
    }

    public async Task SendRawAsync(byte[] bytes)
    {
        await Eventually.Within(_stream.WriteAsync(bytes).AsTask());
    }

    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool final = true, ulong? declaredLength = null)
    {
        var length = declaredLength ?? (ulong)payload.Length;
        Span<byte> header = stackalloc byte[14];
        header[0] = (byte)((final ? 0x80 : 0) | opcode);
        int size;
        if (length <= 125)
        {
            header[1] = (byte)(0x80 | (byte)length);
            size = 2;
        }
        else if (length <= ushort.MaxValue)
        {
            header[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
            size = 4;
        }
        else
        {
            header[1] = 0x80 | 127;
            BinaryPrimitives.WriteUInt64BigEndian(header[2..], length);
            size = 10;
        }

        Mask.CopyTo(header[size..]);
        size += Mask.Length;
        var frame = new byte[size + payload.Length];
        header[..size].CopyTo(frame);
        for (var i = 0; i < payload.Length; i++)
        {
            frame[size + i] = (byte)(payload[i] ^ Mask[i % 4]);
        }

        return frame;
    }

    public Task<WsFrame> ReadAsync()
    {
        return Eventually.Within(ReadFrameAsync());
    }

    public async Task<string> ReadTextAsync()
    {
        var frame = await ReadAsync();
        Assert.Equal(WsFrame.TextOpcode, frame.Opcode);
        return frame.Text;
    }

    public async Task<byte[]> ReadBinaryAsync()
    {
        var frame = await ReadAsync();
        Assert.Equal(WsFrame.BinaryOpcode, frame.Opcode);
        return frame.Payload;
    }

    public async Task ExpectAsync(string text)
    {
        Assert.Equal(text, await ReadTextAsync());
    }

    /// <summary>Reads until the server's close frame.</summary>
    /// <returns>Its code, or 1006 when the connection ended without one.</returns>
    public async Task<int> ReadCloseCodeAsync()
    {
        while (true)
        {
            var frame = await ReadAsync();
            switch (frame.Opcode)
            {
                case WsFrame.End:
                    return 1006;
                case WsFrame.CloseOpcode:
                    return frame.CloseCode;
            }
        }
    }

    /// <summary>Closes as a client does: close frame, the server's close frame, end of the connection.</summary>
    public async Task CloseAsync(int expectedCode = 1005)
    {
        await SendFrameAsync(WsFrame.CloseOpcode, default);
        Assert.Equal(expectedCode, await ReadCloseCodeAsync());
        Dispose();
    }

    public void Dispose()
    {
        _tcp.Dispose();
    }

    private async Task ReadHeadAsync()
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await _received.ReadAsync(one) == 0)
            {
                break;
            }

            head.Add(one[0]);
        }

        Head = Encoding.UTF8.GetString([.. head]);
        Status = (HttpStatusCode)int.Parse(Head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<WsFrame> ReadFrameAsync()
    {
        try
        {
            var header = await ReadExactlyAsync(2);
            long length = header[1];
            if (length == 126)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(await ReadExactlyAsync(2));
            }
            else if (length == 127)
            {
                length = (long)BinaryPrimitives.ReadUInt64BigEndian(await ReadExactlyAsync(8));
            }

            return new WsFrame(header[0] & 0x0F, await ReadExactlyAsync((int)length), (header[0] >> 4) & 7);
        }
        catch (IOException)
        {
            return new WsFrame(WsFrame.End, []);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        await _received.ReadExactlyAsync(bytes);
        return bytes;
    }
}
