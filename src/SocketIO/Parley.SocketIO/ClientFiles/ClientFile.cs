using System.Buffers.Binary;
using System.IO.Compression;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.ClientFiles;

/// <summary>
/// One file of the JavaScript client. It lies in the assembly, compressed, and takes no memory until it is asked for.
/// Immutable.
/// </summary>
internal sealed class ClientFile
{
    private readonly string _resource;

    public ClientFile(string name)
    {
        Name = name;
        _resource = "client/" + name;
        ContentType = name.EndsWith(".map", StringComparison.Ordinal)
            ? "application/json; charset=utf-8"
            : "application/javascript; charset=utf-8";
    }

    public string Name { get; }

    public string ContentType { get; }

    /// <summary>Opens the file in an encoding; what does not lie in the assembly is made while it is read.</summary>
    /// <param name="encoding">What is asked for; <see cref="AcceptEncoding.Deflate"/> is for the caller to make.</param>
    /// <param name="length">How long the answer will be, where that is known.</param>
    public Stream Open(string? encoding, out long? length)
    {
        var content = Open(encoding == AcceptEncoding.Brotli ? ".br" : ".gz");
        length = content.Length;
        if (encoding is AcceptEncoding.Brotli or AcceptEncoding.Gzip)
        {
            return content;
        }

        length = encoding is null ? PlainLength(content) : null;
        return new GZipStream(content, CompressionMode.Decompress);
    }

    // The last four bytes of gzip are the length of what is in it.
    private static long PlainLength(Stream gzip)
    {
        Span<byte> size = stackalloc byte[4];
        gzip.Seek(-size.Length, SeekOrigin.End);
        gzip.ReadExactly(size);
        gzip.Position = 0;
        return BinaryPrimitives.ReadUInt32LittleEndian(size);
    }

    private Stream Open(string suffix)
    {
        return typeof(ClientFile).Assembly.GetManifestResourceStream(_resource + suffix)
            ?? throw new InvalidOperationException($"{Name} is not in this build of the server.");
    }
}
