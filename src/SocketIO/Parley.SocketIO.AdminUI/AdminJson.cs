using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.SocketIO.AdminUI;

/// <summary>Writes arguments as JSON, without metadata of types, so that it works whatever the application's options know.</summary>
internal static class AdminJson
{
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RawArgument Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return new RawArgument(buffer.WrittenMemory);
    }

    public static RawArgument Text(string text)
    {
        return Write(writer => writer.WriteStringValue(text));
    }

    /// <summary>A moment, as JavaScript writes a <c>Date</c> in JSON.</summary>
    public static RawArgument Date(DateTimeOffset moment)
    {
        return Text(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>The text of an argument; <see langword="null"/> when it is something else.</summary>
    public static string? ReadText(RawArgument argument)
    {
        var reader = new Utf8JsonReader(argument.Json.Span);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The texts of an argument: one, or a list; <see langword="null"/> when it is something else.</summary>
    public static string[]? ReadTexts(RawArgument argument)
    {
        var texts = new List<string>();
        var reader = new Utf8JsonReader(argument.Json.Span);
        try
        {
            if (!reader.Read() || (reader.TokenType == JsonTokenType.StartArray && !reader.Read()))
            {
                return null;
            }

            while (reader.TokenType == JsonTokenType.String)
            {
                texts.Add(reader.GetString()!);
                if (!reader.Read())
                {
                    break;
                }
            }

            return reader.TokenType is JsonTokenType.String or JsonTokenType.EndArray && texts.Count > 0 ? [.. texts] : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the argument was left out: JavaScript sends <c>undefined</c> as <c>null</c>, or nothing.</summary>
    public static bool IsMissing(IReadOnlyList<RawArgument> arguments, int index)
    {
        return index >= arguments.Count
            || arguments[index].Json.Span.SequenceEqual("null"u8)
            || arguments[index].Json.Span.SequenceEqual("\"\""u8)
            || arguments[index].Json.IsEmpty;
    }
}
