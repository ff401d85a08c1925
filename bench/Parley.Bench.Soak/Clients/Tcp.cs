using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Bench.Soak.Clients;

/// <summary>A TCP connection to the server that can end in the middle of anything, with a reset.</summary>
internal sealed class Tcp : IDisposable
{
    private readonly TcpClient _tcp;

    private Tcp(TcpClient tcp)
    {
        _tcp = tcp;
        Stream = tcp.GetStream();
        Received = new BufferedStream(Stream, 4096);
    }

    /// <summary>For writing.</summary>
    public NetworkStream Stream { get; }

    /// <summary>For reading alone.</summary>
    public Stream Received { get; }

    public static async Task<Tcp> ConnectAsync(Uri server, int? receiveBuffer, CancellationToken cancellationToken)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            if (receiveBuffer is { } size)
            {
                tcp.ReceiveBufferSize = size;
            }

            await tcp.ConnectAsync(IPAddress.Loopback, server.Port, cancellationToken);
            return new Tcp(tcp);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    public Task SendAsync(string text, CancellationToken cancellationToken)
    {
        return Stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();
    }

    /// <summary>Reads status line and headers.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 16_384)
        {
            if (await Received.ReadAsync(one, cancellationToken) == 0)
            {
                throw new EndOfStreamException("the connection ended within the headers");
            }

            head.Append((char)one[0]);
            if (one[0] == '\n' && head.ToString(Math.Max(0, head.Length - 4), Math.Min(4, head.Length)) == "\r\n\r\n")
            {
                return head.ToString();
            }
        }

        throw new ProtocolFault("headers without end");
    }

    /// <summary>Reads until the server closes; a reset is an end too.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        try
        {
            while (await Received.ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Ends the connection with a reset, whatever is on its way.</summary>
    public void Reset()
    {
        try
        {
            _tcp.Client.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or NullReferenceException)
        {
            // It is gone already.
        }

        _tcp.Dispose();
    }

    public void Dispose()
    {
        _tcp.Dispose();
    }
}
