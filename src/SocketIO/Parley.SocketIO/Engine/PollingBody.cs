using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.SocketIO.Engine;

/// <summary>The body of a polling request, read into one pooled buffer and never beyond the limit. Used by one request.</summary>
internal sealed class PollingBody : IDisposable
{
    private byte[] _buffer = [];
    private int _length;

    /// <summary>What was read; whoever decodes it may do so in place.</summary>
    public Memory<byte> Memory => _buffer.AsMemory(0, _length);

    public async ValueTask<PollingBodyResult> ReadAsync(HttpContext context, int limit, CancellationToken cancellationToken)
    {
        var declared = context.Request.ContentLength;
        if (declared > limit)
        {
            return PollingBodyResult.TooLarge;
        }

        // The limit here is the session's, whatever the host allows for other requests.
        var hostLimit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (hostLimit is { IsReadOnly: false })
        {
            hostLimit.MaxRequestBodySize = null;
        }

        try
        {
            // One byte more than declared or allowed tells that there is more.
            Grow((int)Math.Min(declared ?? 4096, limit) + 1);
            while (true)
            {
                var read = await context.Request.Body
                    .ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return PollingBodyResult.Complete;
                }

                _length += read;
                if (_length > limit)
                {
                    return PollingBodyResult.TooLarge;
                }

                if (_length == _buffer.Length)
                {
                    Grow(Math.Min(_buffer.Length * 2, limit + 1));
                }
            }
        }
        catch (OperationCanceledException)
        {
            return PollingBodyResult.Aborted;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status400BadRequest)
        {
            return PollingBodyResult.Aborted;
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // A reset of the connection, or of the stream in HTTP/2.
            return PollingBodyResult.Aborted;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Dispose();
        _buffer = larger;
    }
}

internal enum PollingBodyResult
{
    Complete,
    TooLarge,
    Aborted,
}
