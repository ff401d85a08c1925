using System.Text.Json;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Acknowledgements;

/// <summary>Another server that waits for an answer: it gets the first argument of the acknowledgement. Immutable.</summary>
internal sealed class ServerSideAnswer(JsonSerializerOptions json, Action<RawArgument> answer) : IAcknowledgementTarget
{
    public void SendAcknowledgement<TArguments>(long id, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        var scratch = PacketEncoding.EncodeAcknowledgement("/", id, arguments, json, SocketIOParser.Json);
        try
        {
            answer(First(scratch.Payload, [.. scratch.Attachments.Select(data => new ReadOnlyMemory<byte>(data.ToArray()))]));
        }
        finally
        {
            scratch.Return();
        }
    }

    private static RawArgument First(ReadOnlySpan<byte> payload, ReadOnlyMemory<byte>[] attachments)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = SocketIOJson.WriterOptions.MaxDepth + 1 });
        reader.Read();
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            return new RawArgument("null"u8.ToArray());
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new RawArgument(payload[start..(int)reader.BytesConsumed].ToArray(), attachments);
    }
}
