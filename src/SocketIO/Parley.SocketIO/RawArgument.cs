namespace Parley.SocketIO;

/// <summary>
/// An argument of an event as it came: JSON in UTF-8, with placeholders for its binary parts. It is the cheapest way to pass
/// a message on, since nothing is decoded.
/// <para>
/// In a handler that returns nothing it points into the receive buffer and is valid until the handler returns; take a
/// <see cref="Copy"/> to keep it. In a handler that returns a task it is a copy already.
/// </para>
/// </summary>
public readonly struct RawArgument
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>>? _attachments;

    /// <summary>Makes an argument of JSON that is already written.</summary>
    /// <param name="json">One complete JSON value in UTF-8; it is not checked.</param>
    public RawArgument(ReadOnlyMemory<byte> json)
    {
        Json = json;
    }

    /// <summary>Makes an argument of JSON that is already written, with its binary parts; for adapters.</summary>
    /// <param name="json">One complete JSON value in UTF-8, with placeholders for binary parts; it is not checked.</param>
    /// <param name="attachments">The binary parts.</param>
    public RawArgument(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        ArgumentNullException.ThrowIfNull(attachments);
        Json = json;
        _attachments = attachments;
    }

    /// <summary>The JSON in UTF-8; empty when the client sent no such argument.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The binary parts of the whole packet; a placeholder <c>{"_placeholder":true,"num":0}</c> stands for the first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _attachments ?? [];

    /// <summary>Copies the argument, so that it can be kept.</summary>
    /// <returns>An argument that owns its bytes.</returns>
    public RawArgument Copy()
    {
        // Attachments are never in the receive buffer.
        return new RawArgument(Json.ToArray(), Attachments);
    }
}
