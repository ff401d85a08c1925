using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>
/// The connection under a compressed WebSocket, for what the WebSocket itself cannot do. <see cref="DiscardAsync"/> is called
/// once, when the WebSocket is read no more; <see cref="WriteAsync"/> by the one flush that sends the close frame;
/// <see cref="Abort"/> by any thread.
/// </summary>
internal sealed class UpgradedStream
{
    private const int BufferSize = 4096;

    private readonly HttpContext _context;
    private readonly Stream _stream;

    public UpgradedStream(HttpContext context, Stream stream)
    {
        _context = context;
        _stream = stream;
    }

    public void Abort()
    {
        _context.Abort();
    }

    /// <summary>Writes the last frame, which the platform's WebSocket would not write as it is.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame)
    {
        await _stream.WriteAsync(frame).ConfigureAwait(false);
        await _stream.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Reads and forgets what the client still sends, until it closes the connection or somebody aborts it.</summary>
    public async Task DiscardAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await _stream.ReadAsync(buffer).ConfigureAwait(false) > 0)
            {
                // Forgotten.
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionResetException or ObjectDisposedException)
        {
            // Gone is as good as closed.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
