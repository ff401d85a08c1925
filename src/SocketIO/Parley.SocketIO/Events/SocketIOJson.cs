using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO.Events;

/// <summary>How arguments become JSON: as JavaScript would write them, with binary data beside the text.</summary>
internal static class SocketIOJson
{
    /// <summary>An empty object: the handshake's <c>auth</c> when the client gave none.</summary>
    public static readonly JsonElement EmptyObject = JsonElement.Parse("{}"u8);

    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 512,
        SkipValidation = true,
    };

    public static JsonSerializerOptions CreateDefaultOptions()
    {
        return new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
    }

    /// <summary>
    /// The options with binary arguments, with metadata of common types and, where it may be used, reflection for all others.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reflection is used only where the application left it on.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reflection is used only where the application left it on.")]
    public static JsonSerializerOptions Prepare(JsonSerializerOptions options)
    {
        var prepared = new JsonSerializerOptions(options);
        prepared.Converters.Insert(0, new ByteArrayConverter());
        prepared.Converters.Insert(0, new ReadOnlyMemoryConverter());
        prepared.Converters.Insert(0, new MemoryConverter());
        prepared.Converters.Insert(0, new RawArgumentConverter());
        if (prepared.TypeInfoResolver is null && JsonSerializer.IsReflectionEnabledByDefault)
        {
            prepared.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        }
        else
        {
            // Behind the application's own: it may describe a common type in another way.
            prepared.TypeInfoResolverChain.Add(CommonJsonTypes.Default);
        }

        prepared.MakeReadOnly();
        return prepared;
    }
}
