using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Parley.SocketIO.AdminUI.Watching;

/// <summary>Describes sockets as the Admin UI reads them. Stateless but for options; thread-safe.</summary>
internal sealed class SocketWriter(AdminUIOptions options, JsonSerializerOptions json, ClientNames names)
{
    private const string Hidden = "(hidden)";

    public void Write(Utf8JsonWriter writer, Socket socket)
    {
        Write(
            writer, socket.Namespace.Name, socket.Id, names.NameOf(socket.Connection), socket.Connection.TransportName,
            socket.Handshake, socket.Rooms, WriteData(socket.Data).Span);
    }

    /// <summary>Describes a socket of another server: Node's servers say in its data how its connection is called.</summary>
    public void Write(Utf8JsonWriter writer, string nsp, RemoteSocket socket)
    {
        var admin = socket.Data is JsonElement { ValueKind: JsonValueKind.Object } data
            && data.TryGetProperty("_admin", out var found) && found.ValueKind == JsonValueKind.Object
            ? found
            : default;
        Write(
            writer, nsp, socket.Id, Text(admin, "clientId") ?? socket.Id,
            Text(admin, "transport") ?? socket.Handshake.Query["transport"].ToString(),
            socket.Handshake, socket.Rooms, WriteData(socket.Data).Span);
    }

    /// <summary>The application's data of a socket, an empty object where it cannot be written.</summary>
    public ReadOnlyMemory<byte> WriteData(object? data)
    {
        if (data is null)
        {
            return "{}"u8.ToArray();
        }

        try
        {
            if (data is JsonElement { ValueKind: JsonValueKind.Object } element)
            {
                return WithoutAdmin(element);
            }

            return JsonSerializer.SerializeToUtf8Bytes(data, json.GetTypeInfo(data.GetType()));
        }
#pragma warning disable CA1031 // The application's own type, maybe changed by another thread meanwhile.
        catch
#pragma warning restore CA1031
        {
            return "{}"u8.ToArray();
        }
    }

    private void Write(
        Utf8JsonWriter writer, string nsp, string id, string clientId, string transport, Handshake handshake,
        IEnumerable<string> rooms, ReadOnlySpan<byte> data)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("clientId"u8, clientId);
        writer.WriteString("transport"u8, transport);
        writer.WriteString("nsp"u8, nsp);
        writer.WritePropertyName("data"u8);
        writer.WriteRawValue(data, skipInputValidation: true);
        writer.WritePropertyName("handshake"u8);
        WriteHandshake(writer, handshake);
        writer.WriteStartArray("rooms"u8);
        foreach (var room in rooms.Where(NamespaceWatch.IsShown))
        {
            writer.WriteStringValue(room);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteHandshake(Utf8JsonWriter writer, Handshake handshake)
    {
        writer.WriteStartObject();
        if (handshake.Address is { } address)
        {
            // Forwarded headers are the host's to judge: anybody can write them.
            writer.WriteString("address"u8, address);
        }

        writer.WriteStartObject("headers"u8);
        foreach (var (name, value) in handshake.Headers)
        {
            var isHidden = options.HiddenHeaders.Contains(name);
            var separator = name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase) ? "; " : ", ";
            writer.WriteString(name.ToLowerInvariant(), isHidden ? Hidden : string.Join(separator, (IEnumerable<string?>)value));
        }

        writer.WriteEndObject();
        writer.WriteStartObject("query"u8);
        foreach (var (key, value) in handshake.Query)
        {
            writer.WriteString(key, options.HiddenQueryKeys.Contains(key) ? Hidden : value.Count == 0 ? string.Empty : value[^1]);
        }

        writer.WriteEndObject();
        writer.WriteNumber("issued"u8, handshake.Issued);
        writer.WriteBoolean("secure"u8, handshake.Secure);
        writer.WriteString("time"u8, JavaScriptTime(handshake.Time));
        writer.WriteString("url"u8, Url(handshake));
        writer.WriteBoolean("xdomain"u8, handshake.IsCrossDomain);
        writer.WriteEndObject();
    }

    private string Url(Handshake handshake)
    {
        var url = handshake.Url;
        if (!handshake.Query.Keys.Any(options.HiddenQueryKeys.Contains))
        {
            return url;
        }

        var pairs = handshake.Query.Select(pair => KeyValuePair.Create(
            pair.Key, options.HiddenQueryKeys.Contains(pair.Key) ? Hidden : pair.Value.ToString()));
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        return QueryHelpers.AddQueryString(mark < 0 ? url : url[..mark], pairs!);
    }

    // As a Date becomes text in a process whose zone is UTC.
    private static string JavaScriptTime(DateTimeOffset time)
    {
        return time.UtcDateTime.ToString(
            "ddd MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'", CultureInfo.InvariantCulture);
    }

    private static ReadOnlyMemory<byte> WithoutAdmin(JsonElement data)
    {
        return AdminJson.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var property in data.EnumerateObject().Where(property => !property.NameEquals("_admin"u8)))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }).Json;
    }

    private static string? Text(JsonElement element, string key)
    {
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
    }
}
