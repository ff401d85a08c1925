using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Turns one value of MessagePack into the JSON that JavaScript would make of it, and takes binary data out. It goes over the bytes
/// once, does not recurse, and what it writes is at most some times as large as what it reads.
/// </summary>
/// <remarks>Belongs to one decoder, not thread-safe.</remarks>
internal sealed class MessagePackToJson
{
    private const sbyte TimestampType = -1;
    private const int MaxNumberBytes = 32;

    /// <summary>Below it a whole number fits a 64-bit integer.</summary>
    private const double IntegerBound = 9e18;

    private readonly int _maxDepth;
    private readonly int _maxAttachments;
    private readonly PooledBuffer _json = new();
    private List<ReadOnlyMemory<byte>>? _attachments;
    private bool _hasLookalike;

    public MessagePackToJson(int maxDepth, int maxAttachments)
    {
        _maxDepth = maxDepth;
        _maxAttachments = maxAttachments;
    }

    /// <summary>The JSON; valid until the next <see cref="Write"/> or <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Json => _json.Written;

    /// <summary>The binary parts, in memory of their own; null when there are none.</summary>
    public List<ReadOnlyMemory<byte>>? Attachments => _attachments;

    /// <summary>
    /// Whether placeholders can be told from the peer's own objects. An object with <c>"_placeholder":true</c> beside real attachments
    /// would be taken for one.
    /// </summary>
    public bool IsAmbiguous => _hasLookalike && _attachments is not null;

    /// <summary>Forgets the value that was written.</summary>
    public void Clear()
    {
        _json.Clear();
        _attachments = null;
        _hasLookalike = false;
    }

    /// <summary>Forgets the value and gives its memory back.</summary>
    public void Release()
    {
        Clear();
        _json.Release();
    }

    /// <summary>Writes a value with all that it contains, after forgetting the one before.</summary>
    public SocketPacketError Write(ref MessagePackReader reader, MessagePackToken token)
    {
        Clear();
        Span<Level> levels = stackalloc Level[_maxDepth];
        int depth = 0;
        while (true)
        {
            SocketPacketError error;
            if (token.Kind is MessagePackKind.Array or MessagePackKind.Map)
            {
                if (depth == _maxDepth)
                {
                    return SocketPacketError.JsonTooDeep;
                }

                bool isMap = token.Kind == MessagePackKind.Map;
                levels[depth++] = new Level { Remaining = token.Count, IsMap = isMap, IsEmpty = true };
                WriteByte(isMap ? '{' : '[');
            }
            else if ((error = WriteScalar(reader, token)) != SocketPacketError.None)
            {
                return error;
            }

            error = Next(ref reader, levels, ref depth, out token);
            if (error != SocketPacketError.None || depth == 0)
            {
                return error;
            }
        }
    }

    /// <summary>Closes what is complete and reads the next value; none when the depth has come to 0.</summary>
    private SocketPacketError Next(ref MessagePackReader reader, scoped Span<Level> levels, ref int depth, out MessagePackToken token)
    {
        token = default;
        while (depth > 0)
        {
            ref Level level = ref levels[depth - 1];
            if (level.Remaining == 0)
            {
                WriteByte(level.IsMap ? '}' : ']');
                depth--;
                continue;
            }

            level.Remaining--;
            MessagePackToken key = default;
            if (level.IsMap && !reader.TryRead(out key))
            {
                return SocketPacketError.InvalidMessagePack;
            }

            if (level.IsMap && !key.IsKey)
            {
                return SocketPacketError.InvalidMapKey;
            }

            if (!reader.TryRead(out token))
            {
                return SocketPacketError.InvalidMessagePack;
            }

            if (!level.IsMap)
            {
                WriteComma(ref level);
                return SocketPacketError.None;
            }

            // As JSON.stringify does, a property that is undefined is left out.
            if (!token.IsUndefined)
            {
                WriteComma(ref level);
                return WriteKey(reader, key, token.Kind);
            }
        }

        return SocketPacketError.None;
    }

    private SocketPacketError WriteKey(in MessagePackReader reader, in MessagePackToken key, MessagePackKind value)
    {
        if (key.Kind == MessagePackKind.String)
        {
            ReadOnlySpan<byte> name = reader.Data(key);
            if (!Utf8.IsValid(name))
            {
                return SocketPacketError.InvalidMessagePack;
            }

            _hasLookalike |= value == MessagePackKind.True && name.SequenceEqual("_placeholder"u8);
            JsonStringWriter.WriteQuoted(_json, name);
        }
        else
        {
            WriteByte('"');
            WriteScalar(reader, key);
            WriteByte('"');
        }

        WriteByte(':');
        return SocketPacketError.None;
    }

    private SocketPacketError WriteScalar(in MessagePackReader reader, in MessagePackToken token)
    {
        switch (token.Kind)
        {
            case MessagePackKind.False:
                _json.Write("false"u8);
                break;
            case MessagePackKind.True:
                _json.Write("true"u8);
                break;
            case MessagePackKind.Integer:
                AsciiWriter.WriteNumber(_json, token.Integer);
                break;
            case MessagePackKind.Unsigned:
                Utf8Formatter.TryFormat(token.Unsigned, _json.GetSpan(MaxNumberBytes), out int written);
                _json.Advance(written);
                break;
            case MessagePackKind.Float:
                WriteFloat(token.Float);
                break;
            case MessagePackKind.String when !Utf8.IsValid(reader.Data(token)):
                return SocketPacketError.InvalidMessagePack;
            case MessagePackKind.String:
                JsonStringWriter.WriteQuoted(_json, reader.Data(token));
                break;
            case MessagePackKind.Binary:
                return WriteAttachment(reader.Data(token));
            case MessagePackKind.Extension:
                return WriteExtension(token, reader.Data(token));
            default:
                _json.Write("null"u8);
                break;
        }

        return SocketPacketError.None;
    }

    private void WriteFloat(double value)
    {
        if (!double.IsFinite(value))
        {
            // As JSON.stringify does.
            _json.Write("null"u8);
        }
        else if (double.IsInteger(value) && Math.Abs(value) < IntegerBound)
        {
            // Digits only, so that a handler may take it as an integer.
            AsciiWriter.WriteNumber(_json, (long)value);
        }
        else
        {
            value.TryFormat(_json.GetSpan(MaxNumberBytes), out int written, "R", CultureInfo.InvariantCulture);
            _json.Advance(written);
        }
    }

    private SocketPacketError WriteExtension(in MessagePackToken token, ReadOnlySpan<byte> data)
    {
        if (token.ExtensionType == TimestampType && JavaScriptDate.TryReadTimestamp(data, out long timestamp))
        {
            JavaScriptDate.Write(_json, timestamp);
            return SocketPacketError.None;
        }

        if (token.ExtensionType != 0)
        {
            // Any other extension is its type and its bytes, as notepack.io reads it.
            WriteByte('[');
            AsciiWriter.WriteNumber(_json, token.ExtensionType);
            WriteByte(',');
            SocketPacketError error = WriteAttachment(data);
            WriteByte(']');
            return error;
        }

        if (token.IsUndefined)
        {
            _json.Write("null"u8);
            return SocketPacketError.None;
        }

        if (token.IsFixed && data.Length == sizeof(long))
        {
            JavaScriptDate.Write(_json, BinaryPrimitives.ReadInt64BigEndian(data));
            return SocketPacketError.None;
        }

        // An ArrayBuffer or a view of one: so browsers send binary data.
        return WriteAttachment(data);
    }

    private SocketPacketError WriteAttachment(ReadOnlySpan<byte> data)
    {
        _attachments ??= [];
        if (_attachments.Count == _maxAttachments)
        {
            return SocketPacketError.TooManyAttachments;
        }

        BinaryPlaceholder.Write(_json, _attachments.Count);
        _attachments.Add(data.ToArray());
        return SocketPacketError.None;
    }

    private void WriteComma(ref Level level)
    {
        if (!level.IsEmpty)
        {
            WriteByte(',');
        }

        level.IsEmpty = false;
    }

    private void WriteByte(char value)
    {
        _json.GetSpan(1)[0] = (byte)value;
        _json.Advance(1);
    }

    /// <summary>An array or a map that has begun.</summary>
    private struct Level
    {
        public int Remaining;
        public bool IsMap;
        public bool IsEmpty;
    }
}
