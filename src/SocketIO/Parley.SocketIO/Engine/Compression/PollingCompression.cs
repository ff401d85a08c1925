using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>Compresses answers of long-polling, whole, so that they keep their length. Stateless.</summary>
internal static class PollingCompression
{
    /// <summary>Compresses where the option and the client allow it, and says so in the response's headers.</summary>
    /// <returns>What is to be sent.</returns>
    public static ReadOnlyMemory<byte> Apply(
        HttpContext context, SocketIOHttpCompressionOptions? options, ReadOnlyMemory<byte> payload)
    {
        if (options is null || payload.Length < options.Threshold)
        {
            return payload;
        }

        var encoding = AcceptEncoding.Choose(
            context.Request.Headers.AcceptEncoding, AcceptEncoding.Gzip, AcceptEncoding.Deflate);
        if (encoding is null)
        {
            return payload;
        }

        var output = new MemoryStream(payload.Length / 2);
        using (Stream compressor = encoding == AcceptEncoding.Gzip
            ? new GZipStream(output, options.Level, leaveOpen: true)
            : new ZLibStream(output, options.Level, leaveOpen: true))
        {
            compressor.Write(payload.Span);
        }

        context.Response.Headers.ContentEncoding = encoding;
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }
}
