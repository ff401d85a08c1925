using System.IO.Compression;

namespace Parley.SocketIO;

/// <summary>
/// When answers of long-polling are compressed: with gzip or deflate, as the client accepts. Whoever can see the size of an
/// answer and put text of their own beside a secret of another person in one answer can guess the secret by and by (BREACH).
/// Set <see cref="SocketIOOptions.HttpCompression"/> to <see langword="null"/> where that matters.
/// </summary>
public sealed class SocketIOHttpCompressionOptions
{
    /// <summary>Smaller answers, in bytes, are not compressed.</summary>
    /// <value>The default is 1024.</value>
    public int Threshold { get; set; } = 1024;

    /// <summary>What counts more, speed or size.</summary>
    /// <value>The default is <see cref="CompressionLevel.Fastest"/>.</value>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;
}
