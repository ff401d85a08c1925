using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Bench.Load;

/// <summary>Opens one connection: the HTTP/1.1 upgrade, then Engine.IO's handshake and Socket.IO's CONNECT where the protocol has them.</summary>
internal static class ClientHandshake
{
    private const int LimitMilliseconds = 30_000;

    /// <summary>A connection that is ready for events.</summary>
    /// <param name="Socket">Still blocking.</param>
    /// <param name="Surplus">What has been read beyond the handshake.</param>
    public readonly record struct Opened(Socket Socket, byte[] Surplus);

    public static Opened Open(EchoOptions options)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = LimitMilliseconds,
            SendTimeout = LimitMilliseconds,
        };
        try
        {
            socket.Connect(options.Url.Host, options.Url.Port);
            var reader = new Reader(socket);
            Upgrade(socket, reader, options);
            if (options.Protocol == EchoProtocol.SocketIO)
            {
                Expect(reader, "0{");
                var frame = new byte[16];
                socket.Send(frame.AsSpan(0, Frames.Write(frame, Opcode.Text, "40"u8, mask: 0x5A17_93C4)));
                Expect(reader, "40");
            }

            return new Opened(socket, reader.Surplus);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new LoadException($"{options.Url}: {error.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Upgrade(Socket socket, Reader reader, EchoOptions options)
    {
        var target = options.Protocol == EchoProtocol.SocketIO ? "/socket.io/?EIO=4&transport=websocket" : options.Url.PathAndQuery;
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: {options.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n\r\n"));
        var head = reader.ReadHead();
        if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new LoadException($"the server did not switch to WebSocket: {head.Split('\r')[0]}");
        }
    }

    private static void Expect(Reader reader, string start)
    {
        var text = reader.ReadText();
        if (!text.StartsWith(start, StringComparison.Ordinal))
        {
            throw new LoadException($"expected a packet that starts with {start}, got {text}");
        }
    }

    private sealed class Reader(Socket socket)
    {
        private readonly byte[] _buffer = new byte[8192];
        private int _length;

        public byte[] Surplus => _buffer[.._length];

        public string ReadHead()
        {
            int end;
            while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
            {
                Fill();
            }

            var head = Encoding.Latin1.GetString(_buffer, 0, end);
            Consume(end + 4);
            return head;
        }

        public string ReadText()
        {
            while (true)
            {
                if (Frames.TryRead(_buffer.AsSpan(0, _length), out var opcode, out var payload, out var consumed))
                {
                    var text = Encoding.UTF8.GetString(payload);
                    Consume(consumed);
                    return opcode == Opcode.Text ? text : throw new LoadException($"the server sent {opcode} during the handshake: {text}");
                }

                Fill();
            }
        }

        private void Fill()
        {
            if (_length == _buffer.Length)
            {
                throw new LoadException("the server's part of the handshake is longer than 8 KB");
            }

            var count = socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None);
            _length += count > 0 ? count : throw new LoadException("the server closed the connection during the handshake");
        }

        private void Consume(int count)
        {
            _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
            _length -= count;
        }
    }
}
