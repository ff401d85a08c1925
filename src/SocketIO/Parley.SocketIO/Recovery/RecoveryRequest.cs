using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parley.SocketIO.Recovery;

/// <summary>
/// What a client that wants its session back says in its CONNECT packet, beside what the application has to say there:
/// <c>{"pid":"...","offset":"...", ...auth}</c>. Immutable.
/// </summary>
/// <param name="PrivateId">The secret that it was given.</param>
/// <param name="Offset">The last offset that it has seen; <see langword="null"/> when it has seen none.</param>
internal readonly record struct RecoveryRequest(string PrivateId, string? Offset)
{
    /// <returns><see langword="null"/> where the client asks for no session, or not as one does.</returns>
    public static RecoveryRequest? Read(JsonElement auth)
    {
        if (!auth.TryGetProperty("pid"u8, out var pid) || TextOf(pid) is not { } privateId)
        {
            return null;
        }

        if (!auth.TryGetProperty("offset"u8, out var offset))
        {
            return new RecoveryRequest(privateId, null);
        }

        return TextOf(offset) is { } lastSeen ? new RecoveryRequest(privateId, lastSeen) : null;
    }

    /// <summary>
    /// The application's part. The secret is not for it: handshakes end up in logs, and other servers of a cluster show them.
    /// </summary>
    public static JsonElement WithoutSecrets(JsonElement auth)
    {
        return auth.TryGetProperty("pid"u8, out var pid) && pid.ValueKind == JsonValueKind.String ? Strip(auth) : auth;
    }

    // Copied as it stands: not every text that is JSON can be decoded and written again.
    private static JsonElement Strip(JsonElement auth)
    {
        var json = JsonMarshal.GetRawUtf8Value(auth);
        var kept = new ArrayBufferWriter<byte>(json.Length);
        kept.Write("{"u8);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isOurs = IsOurs(reader);
            reader.Read();
            reader.Skip();
            if (!isOurs)
            {
                if (kept.WrittenCount > 1)
                {
                    kept.Write(","u8);
                }

                kept.Write(json[start..(int)reader.BytesConsumed]);
            }
        }

        kept.Write("}"u8);
        return JsonElement.Parse(kept.WrittenSpan);
    }

    private static bool IsOurs(in Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("pid"u8) || reader.ValueTextEquals("offset"u8);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON, but no text.
            return null;
        }
    }
}
