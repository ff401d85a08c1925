using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Goes once over the JSON of a packet: checks it, finds the event's name and notes where the arguments stand. No value is decoded
/// and no byte is changed.
/// </summary>
/// <remarks>Belongs to one decoder, not thread-safe. Its results are valid until the next read.</remarks>
internal sealed class SocketPayloadReader
{
    /// <summary>An array of ranges longer than this is not kept: one odd packet must not make an idle connection large.</summary>
    private const int MaxKeptRanges = 64;

    private readonly int _maxDepth;
    private readonly JsonReaderOptions _options;
    private ArgumentRange[] _ranges = [];
    private int _count;
    private PlaceholderValidator? _placeholders;

    public SocketPayloadReader(int maxDepth)
    {
        _maxDepth = maxDepth;

        // One level more than allowed, so that the reader's own limit never speaks first and "too deep" stays a typed error.
        _options = new JsonReaderOptions { MaxDepth = maxDepth + 1, CommentHandling = JsonCommentHandling.Disallow };
    }

    /// <summary>The elements after the name, or all of them when there is no name.</summary>
    public ReadOnlySpan<ArgumentRange> Arguments => _ranges.AsSpan(0, _count);

    /// <summary>The event's name, unescaped; its text as it stands when it is a number.</summary>
    public ReadOnlyMemory<byte> EventName { get; private set; }

    public bool EventNameIsNumber { get; private set; }

    public void Clear()
    {
        _count = 0;
        EventName = default;
        EventNameIsNumber = false;
        if (_ranges.Length > MaxKeptRanges)
        {
            _ranges = [];
        }
    }

    /// <summary>Reads the payload of an event or of an acknowledgement.</summary>
    /// <param name="payload">The payload, not empty.</param>
    /// <param name="hasName">Whether the first element is an event's name.</param>
    /// <param name="attachments">How many attachments placeholders may name; 0 leaves placeholders alone.</param>
    public SocketPacketError ReadArray(ReadOnlyMemory<byte> payload, bool hasName, int attachments)
    {
        Clear();
        byte first = payload.Span[0];
        if (first != '[')
        {
            return WrongStart(first);
        }

        PlaceholderValidator? placeholders = null;
        if (attachments > 0)
        {
            placeholders = _placeholders ??= new PlaceholderValidator(_maxDepth);
            placeholders.Begin(attachments);
        }

        try
        {
            return ReadElements(payload, hasName, placeholders);
        }
        catch (JsonException)
        {
            return SocketPacketError.InvalidJson;
        }
    }

    /// <summary>Checks a payload that is one value: an object, or a string where that is allowed.</summary>
    public SocketPacketError ReadValue(ReadOnlySpan<byte> payload, bool allowString)
    {
        Clear();
        byte first = payload[0];
        if (first != '{' && !(allowString && first == '"'))
        {
            return WrongStart(first);
        }

        try
        {
            var reader = new Utf8JsonReader(payload, _options);
            while (reader.Read())
            {
                if (IsTooDeep(ref reader))
                {
                    return SocketPacketError.JsonTooDeep;
                }
            }

            return SocketPacketError.None;
        }
        catch (JsonException)
        {
            return SocketPacketError.InvalidJson;
        }
    }

    /// <summary>
    /// JSON of another kind, or no JSON: spaces in front are not accepted either, because a stock server takes them for an id.
    /// </summary>
    private static SocketPacketError WrongStart(byte first) =>
        first is (byte)'[' or (byte)'{' or (byte)'"' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n'
            ? SocketPacketError.InvalidPayload
            : SocketPacketError.InvalidJson;

    private bool IsTooDeep(ref Utf8JsonReader reader) =>
        reader.CurrentDepth >= _maxDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject;

    private SocketPacketError ReadElements(ReadOnlyMemory<byte> payload, bool hasName, PlaceholderValidator? placeholders)
    {
        var reader = new Utf8JsonReader(payload.Span, _options);
        bool nameIsNext = hasName;
        int start = 0;
        while (reader.Read())
        {
            if (IsTooDeep(ref reader))
            {
                return SocketPacketError.JsonTooDeep;
            }

            // Depth 1 is inside the outer array; the start and the end of an element both say 1.
            if (reader.CurrentDepth == 1)
            {
                if (nameIsNext)
                {
                    SocketPacketError error = ReadName(ref reader, payload);
                    if (error != SocketPacketError.None)
                    {
                        return error;
                    }

                    nameIsNext = false;
                    continue;
                }

                if (reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
                {
                    start = (int)reader.TokenStartIndex;
                }

                if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
                {
                    AddRange(start, (int)reader.BytesConsumed - start);
                }
            }

            if (placeholders is not null && !placeholders.Accept(ref reader))
            {
                return SocketPacketError.IllegalAttachments;
            }
        }

        return nameIsNext ? SocketPacketError.InvalidPayload : SocketPacketError.None;
    }

    private SocketPacketError ReadName(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload)
    {
        int start = (int)reader.TokenStartIndex;
        int length = (int)reader.BytesConsumed - start;
        if (reader.TokenType == JsonTokenType.Number)
        {
            EventName = payload.Slice(start, length);
            EventNameIsNumber = true;
            return SocketPacketError.None;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            return SocketPacketError.InvalidEventName;
        }

        ReadOnlyMemory<byte> name = payload.Slice(start + 1, length - 2);
        if (reader.ValueIsEscaped)
        {
            // Rare enough to get memory of its own; a kept buffer would stay with the connection.
            byte[] unescaped = new byte[name.Length];
            name = unescaped.AsMemory(0, JsonUnescaper.Unescape(name.Span, unescaped));
        }

        EventName = name;
        return ReservedEventNames.Contains(name.Span) ? SocketPacketError.ReservedEventName : SocketPacketError.None;
    }

    private void AddRange(int start, int length)
    {
        if (_count == _ranges.Length)
        {
            Array.Resize(ref _ranges, Math.Max(4, _count * 2));
        }

        _ranges[_count++] = new ArgumentRange(start, length);
    }
}
