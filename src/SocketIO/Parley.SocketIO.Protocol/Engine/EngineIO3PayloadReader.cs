using System.Text;
using System.Text.Unicode;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Takes the body of an Engine.IO 3 polling request apart. In a text payload the length of a packet stands before it, in UTF-16 code
/// units: <c>6:4hello2:4€</c>. In a binary payload it is <c>00</c> for text or <c>01</c> for binary, the decimal digits of the length
/// in bytes as the numbers 0 to 9, and <c>FF</c>.
/// </summary>
/// <remarks>
/// A mutable value, not thread-safe: keep it in one variable. Every byte is looked at once or twice, whatever the body says. Packets
/// before a bad one are given out, nothing after it is.
/// </remarks>
public struct EngineIO3PayloadReader
{
    /// <summary>Digits of a length, leading zeros included. More than a body can be long need not be read.</summary>
    private const int MaxLengthDigits = 10;

    private const byte TextMark = 0;
    private const byte BinaryMark = 1;
    private const byte EndOfLength = 0xFF;

    private readonly bool _isBinary;
    private readonly bool _isAscii;
    private ReadOnlyMemory<byte> _rest;
    private bool _isReadable;
    private int _packets;

    private EngineIO3PayloadReader(ReadOnlyMemory<byte> body, bool isBinary, bool isReadable)
    {
        _rest = body;
        _isBinary = isBinary;
        _isReadable = isReadable;
        _isAscii = !isBinary && Ascii.IsValid(body.Span);
    }

    /// <summary>Begins to read a text payload. An empty one, or one that is not UTF-8, is an error.</summary>
    /// <param name="body">The whole body; packets are slices of it.</param>
    public static EngineIO3PayloadReader ForText(ReadOnlyMemory<byte> body) =>
        new(body, isBinary: false, !body.IsEmpty && Utf8.IsValid(body.Span));

    /// <summary>Begins to read a binary payload, of the type <c>application/octet-stream</c>. An empty one has no packets.</summary>
    /// <param name="body">The whole body; packets are slices of it.</param>
    public static EngineIO3PayloadReader ForBinary(ReadOnlyMemory<byte> body) => new(body, isBinary: true, isReadable: true);

    /// <summary>Reads the next packet.</summary>
    /// <param name="packet">The packet when there is one.</param>
    public PollingReadStatus Read(out EnginePacket packet)
    {
        packet = default;
        while (_isReadable)
        {
            if (_rest.IsEmpty)
            {
                return PollingReadStatus.End;
            }

            bool isText = true;
            ReadOnlyMemory<byte> part = default;
            if (++_packets > ProtocolLimits.MaxPacketsPerPayload ||
                !(_isBinary ? TakeBinaryPart(out part, out isText) : TakeTextPart(out part)))
            {
                break;
            }

            if (part.IsEmpty && !_isBinary)
            {
                // "0:" is what a payload without packets looks like.
                continue;
            }

            if (isText
                ? EngineIO3PacketDecoder.TryDecodeText(part, out packet)
                : EngineIO3PacketDecoder.TryDecodeBinary(part, out packet))
            {
                return PollingReadStatus.Packet;
            }

            break;
        }

        _isReadable = false;
        _rest = default;
        return PollingReadStatus.Error;
    }

    private bool TakeTextPart(out ReadOnlyMemory<byte> part)
    {
        part = default;
        ReadOnlySpan<byte> span = _rest.Span;
        int colon = span[..Math.Min(span.Length, MaxLengthDigits + 1)].IndexOf((byte)':');
        if (colon <= 0 || !TryReadLength(span[..colon], (byte)'0', out int units))
        {
            return false;
        }

        int start = colon + 1;
        int length = _isAscii ? units : BytesOf(span[start..], units);
        return Take(start, length, out part);
    }

    private bool TakeBinaryPart(out ReadOnlyMemory<byte> part, out bool isText)
    {
        part = default;
        ReadOnlySpan<byte> span = _rest.Span;
        isText = span[0] == TextMark;
        int end = span[..Math.Min(span.Length, MaxLengthDigits + 2)].IndexOf(EndOfLength);
        return span[0] is TextMark or BinaryMark &&
            end > 1 &&
            TryReadLength(span[1..end], 0, out int length) &&
            Take(end + 1, length, out part) &&
            (!isText || Utf8.IsValid(part.Span));
    }

    private bool Take(int start, int length, out ReadOnlyMemory<byte> part)
    {
        part = default;
        if (length < 0 || length > _rest.Length - start)
        {
            return false;
        }

        part = _rest.Slice(start, length);
        _rest = _rest[(start + length)..];
        return true;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> digits, byte zero, out int length)
    {
        long value = 0;
        length = 0;
        foreach (byte item in digits)
        {
            int digit = item - zero;
            if (digit is < 0 or > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        length = (int)Math.Min(value, int.MaxValue);
        return value <= int.MaxValue;
    }

    /// <summary>How many bytes of valid UTF-8 make so many UTF-16 code units; -1 when none do.</summary>
    private static int BytesOf(ReadOnlySpan<byte> utf8, int units)
    {
        int position = 0;
        while (units > 0 && position < utf8.Length)
        {
            (int size, int width) = utf8[position] switch
            {
                < 0x80 => (1, 1),
                < 0xE0 => (2, 1),
                < 0xF0 => (3, 1),
                _ => (4, 2),
            };
            position += size;
            units -= width;
        }

        return units == 0 ? position : -1;
    }
}
