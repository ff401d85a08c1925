using System.Buffers.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Rewrites finished WebSocket frames of a server for a client that wants binary messages in another form than Engine.IO 4's. Text
/// frames stay as they are.
/// </summary>
public static class EngineBinaryFrames
{
    /// <summary>How long the frames become.</summary>
    /// <param name="frames">Whole frames, as <see cref="WebSocketFrameWriter"/> begins them.</param>
    /// <param name="form">The form that is wanted.</param>
    /// <returns>The length in bytes; that of <paramref name="frames"/> when there is nothing to rewrite.</returns>
    /// <exception cref="ArgumentException">Something in <paramref name="frames"/> is no frame.</exception>
    /// <exception cref="OverflowException">The result would be longer than an array can be.</exception>
    public static int MeasureIn(ReadOnlySpan<byte> frames, EngineBinaryForm form)
    {
        int total = 0;
        while (!frames.IsEmpty)
        {
            ReadOnlySpan<byte> payload = TakeFrame(ref frames, out ReadOnlySpan<byte> frame, out bool isBinary);
            int length = isBinary ? PayloadLength(payload.Length, form) : 0;
            total = checked(total + (isBinary ? WebSocketFrameWriter.HeaderSize(length) + length : frame.Length));
        }

        return total;
    }

    /// <summary>Writes the frames in the form that is wanted.</summary>
    /// <param name="frames">Whole frames, as <see cref="WebSocketFrameWriter"/> begins them.</param>
    /// <param name="form">The form that is wanted.</param>
    /// <param name="destination">Room for at least <see cref="MeasureIn"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="ArgumentException">Something is no frame, or the destination is too short.</exception>
    public static int Write(ReadOnlySpan<byte> frames, EngineBinaryForm form, Span<byte> destination)
    {
        int written = 0;
        while (!frames.IsEmpty)
        {
            ReadOnlySpan<byte> payload = TakeFrame(ref frames, out ReadOnlySpan<byte> frame, out bool isBinary);
            if (isBinary)
            {
                written += WriteBinary(payload, form, destination[written..]);
            }
            else
            {
                frame.CopyTo(destination[written..]);
                written += frame.Length;
            }
        }

        return written;
    }

    private static int WriteBinary(ReadOnlySpan<byte> payload, EngineBinaryForm form, Span<byte> destination)
    {
        bool isText = form is EngineBinaryForm.Base64 or EngineBinaryForm.TypedBase64;
        int length = PayloadLength(payload.Length, form);
        int position = WebSocketFrameWriter.WriteHeader(destination, isText ? WebSocketOpcode.Text : WebSocketOpcode.Binary, length);
        Span<byte> body = destination.Slice(position, length);
        Prefix(form).CopyTo(body);
        body = body[Prefix(form).Length..];
        if (isText)
        {
            Base64.EncodeToUtf8(payload, body, out _, out _);
        }
        else
        {
            payload.CopyTo(body);
        }

        return position + length;
    }

    private static int PayloadLength(int length, EngineBinaryForm form) => Prefix(form).Length + form switch
    {
        EngineBinaryForm.Base64 or EngineBinaryForm.TypedBase64 => checked((int)((length + 2L) / 3 * 4)),
        _ => length,
    };

    private static ReadOnlySpan<byte> Prefix(EngineBinaryForm form) => form switch
    {
        EngineBinaryForm.Base64 => "b"u8,
        EngineBinaryForm.Typed => [EngineIO3PacketDecoder.BinaryMessageType],
        EngineBinaryForm.TypedBase64 => "b4"u8,
        _ => [],
    };

    private static ReadOnlySpan<byte> TakeFrame(ref ReadOnlySpan<byte> frames, out ReadOnlySpan<byte> frame, out bool isBinary)
    {
        if (!WebSocketFrameWriter.TryReadHeader(frames, out WebSocketOpcode opcode, out int headerSize, out int length) ||
            length > frames.Length - headerSize)
        {
            throw new ArgumentException("This is no frame.", nameof(frames));
        }

        isBinary = opcode == WebSocketOpcode.Binary;
        frame = frames[..(headerSize + length)];
        frames = frames[frame.Length..];
        return frame[headerSize..];
    }
}
