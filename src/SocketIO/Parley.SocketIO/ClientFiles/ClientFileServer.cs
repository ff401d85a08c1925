using System.Collections.Frozen;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.ClientFiles;

/// <summary>
/// Hands out the files of the JavaScript client: <c>&lt;script src="/socket.io/socket.io.js"&gt;</c>. They are public, the same
/// for everyone and hold nothing of the server, so any page may include them; the answer says by CORS which pages of other
/// origins may also read them. Thread-safe.
/// </summary>
internal sealed class ClientFileServer
{
    /// <summary>The version of the files, which is their ETag too. <c>npm/package.json</c> names the same.</summary>
    public const string Version = "4.8.4";

    private const string Tag = $"\"{Version}\"";
    private const string WeakTag = $"W/{Tag}";
    private const int CopySize = 16 * 1024;

    private static readonly FrozenDictionary<string, ClientFile> Files =
        new[] { "socket.io", "socket.io.min", "socket.io.esm.min", "socket.io.msgpack.min" }
            .SelectMany(name => new[] { new ClientFile($"{name}.js"), new ClientFile($"{name}.js.map") })
            .ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);

    private readonly OriginPolicy _origins;

    private ClientFileServer(OriginPolicy origins)
    {
        _origins = origins;
    }

    /// <returns><see langword="null"/> where the application wants no files to be handed out, or the build has none.</returns>
    public static ClientFileServer? Create(SocketIOOptions options)
    {
        return options.ServeClient && typeof(ClientFile).Assembly.GetManifestResourceInfo("client/socket.io.js.gz") is not null
            ? new ClientFileServer(new OriginPolicy(options.Cors))
            : null;
    }

    /// <summary>Finds the file that a request asks for; anything else is Engine.IO's.</summary>
    public static ClientFile? Find(HttpRequest request, string? name)
    {
        return name is not null && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            ? Files.GetValueOrDefault(name)
            : null;
    }

    public async Task ServeAsync(HttpContext context, ClientFile file)
    {
        var response = context.Response;
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "public, max-age=0";
        headers.ETag = Tag;
        headers.Vary = StringValues.Concat(headers.Vary, "Accept-Encoding");
        WriteCors(context);

        // Compared as Node's server does: browsers send one tag.
        if (context.Request.Headers.IfNoneMatch is [Tag or WeakTag])
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        headers.ContentType = file.ContentType;
        var encoding = AcceptEncoding.Choose(
            context.Request.Headers.AcceptEncoding, AcceptEncoding.Brotli, AcceptEncoding.Gzip, AcceptEncoding.Deflate);
        headers.ContentEncoding = encoding;
        var content = file.Open(encoding, out var length);
        await using (content.ConfigureAwait(false))
        {
            response.ContentLength = length;
            if (HttpMethods.IsGet(context.Request.Method))
            {
                await SendAsync(context, content, encoding).ConfigureAwait(false);
            }
        }
    }

    private static async Task SendAsync(HttpContext context, Stream content, string? encoding)
    {
        try
        {
            if (encoding == AcceptEncoding.Deflate)
            {
                // Clients that know deflate alone are too rare to keep a third copy of the files for.
                var zlib = new ZLibStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
                await using (zlib.ConfigureAwait(false))
                {
                    await content.CopyToAsync(zlib, CopySize, context.RequestAborted).ConfigureAwait(false);
                }
            }
            else
            {
                await content.CopyToAsync(context.Response.Body, CopySize, context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
    }

    private void WriteCors(HttpContext context)
    {
        if (_origins.Check(context.Request) == OriginVerdict.Allowed)
        {
            _origins.WriteHeaders(context);
        }
        else if (_origins.AllowsOthers)
        {
            // A cache must not give this answer to a page that may read it.
            context.Response.Headers.Vary = StringValues.Concat(context.Response.Headers.Vary, "Origin");
        }
    }
}
