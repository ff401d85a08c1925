using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// A handshake on its way between servers, in the form of Node's server.
public sealed partial class Handshake
{
    /// <summary>Writes the handshake as servers of a cluster tell it to each other; for adapters.</summary>
    /// <param name="writer">Takes one JSON object.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartObject("headers"u8);
        foreach (var (name, values) in Headers)
        {
#pragma warning disable CA1308 // Node's server has the names in lower case.
            writer.WriteString(name.ToLowerInvariant(), values.ToString());
#pragma warning restore CA1308
        }

        writer.WriteEndObject();
        writer.WriteString(
            "time"u8,
            Time.UtcDateTime.ToString("ddd MMM dd yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " GMT+0000 (Coordinated Universal Time)");
        writer.WriteString("address"u8, Address);
        writer.WriteBoolean("xdomain"u8, IsCrossDomain);
        writer.WriteBoolean("secure"u8, Secure);
        writer.WriteNumber("issued"u8, Issued);
        writer.WriteString("url"u8, Url);
        writer.WriteStartObject("query"u8);
        foreach (var (name, values) in Query)
        {
            writer.WriteString(name, values.Count == 0 ? string.Empty : values[^1]);
        }

        writer.WriteEndObject();
        writer.WritePropertyName("auth"u8);
        if (Auth.ValueKind == JsonValueKind.Undefined)
        {
            SocketIOJson.EmptyObject.WriteTo(writer);
        }
        else
        {
            Auth.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTo"/>, or Node's server, has written. What is missing is empty.</summary>
    /// <param name="json">One JSON object.</param>
    /// <returns>The handshake.</returns>
    /// <exception cref="JsonException">It is no object, or a property is of another kind.</exception>
    public static Handshake Parse(JsonElement json)
    {
        try
        {
            var headers = new HeaderDictionary();
            foreach (var (name, value) in Strings(json, "headers"u8))
            {
                headers[name] = value;
            }

            var query = new QueryCollection(Strings(json, "query"u8).ToDictionary(pair => pair.Name, pair => pair.Value));
            var request = new HandshakeRequest(
                headers,
                query,
                json.TryGetProperty("address"u8, out var address) ? address.GetString() : null,
                json.TryGetProperty("secure"u8, out var secure) && secure.GetBoolean(),
                json.TryGetProperty("url"u8, out var url) ? url.GetString() ?? string.Empty : string.Empty);
            return new Handshake(
                request,
                json.TryGetProperty("auth"u8, out var auth) ? auth.Clone() : SocketIOJson.EmptyObject,
                DateTimeOffset.FromUnixTimeMilliseconds(json.TryGetProperty("issued"u8, out var issued) ? issued.GetInt64() : 0));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new JsonException("No handshake of a Socket.IO server.", e);
        }
    }

    private static IEnumerable<(string Name, StringValues Value)> Strings(JsonElement json, ReadOnlySpan<byte> property)
    {
        return json.TryGetProperty(property, out var values) ? values.EnumerateObject().Select(Read) : [];

        // A header that came several times is an array, and so is a key of the query that Node's parser read so.
        static (string Name, StringValues Value) Read(JsonProperty value)
        {
            return value.Value.ValueKind == JsonValueKind.Array
                ? (value.Name, new StringValues([.. value.Value.EnumerateArray().Select(item => item.ToString())]))
                : (value.Name, value.Value.ToString());
        }
    }
}
