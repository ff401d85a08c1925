using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class MessagePackProperties
{
    private static readonly Gen<string> AnyString = Gen.String[Gen.Char["abcdefghij€\u0436\"\\/\n\u0001\u2028<+"], 0, 40];

    private static readonly Gen<string> AnyNumber = Gen.OneOf(
        Gen.Long.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Int[-300, 300].Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),

        // Smaller whole numbers are written with all their digits.
        Gen.Double[-1e30, 1e30].Where(number => !double.IsInteger(number) || Math.Abs(number) > 1e19).Select(
            number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    private static readonly Gen<string> AnyJson = Gen.Recursive<string>((depth, inner) =>
        depth > 4
            ? AnyNumber
            : Gen.OneOf(
                AnyNumber,
                AnyString.Select(Quote),
                Gen.Const("null"),
                Gen.Const("false"),
                inner.Array[0, 4].Select(items => "[" + string.Join(',', items) + "]"),
                Gen.Select(AnyString, inner).Array[0, 4].Select(
                    items => "{" + string.Join(',', items.Select(item => Quote(item.Item1) + ":" + item.Item2)) + "}")));

    [Fact]
    public void Packets_survive_encoding_and_decoding() =>
        Gen.Select(
            Gen.Bool, Gen.Long[0, ProtocolLimits.MaxAckId], AnyString, AnyJson.Array[0, 4], Gen.Byte.Array[0, 300].Array[0, 10]).Sample(
            (isEvent, id, name, arguments, attachments) =>
            {
                string[] placeholders = [.. attachments.Select((_, i) => $$"""{"_placeholder":true,"num":{{i}}}""")];
                string[] expected = [.. arguments, .. placeholders];
                string[] items = isEvent ? [Quote(name), .. expected] : expected;
                string json = "[" + string.Join(',', items) + "]";
                SocketPacketType type = isEvent ? SocketPacketType.Event : SocketPacketType.Ack;
                var writer = new ArrayBufferWriter<byte>();
                ReadOnlyMemory<byte>[] parts = [.. attachments.Select(part => new ReadOnlyMemory<byte>(part))];
                MessagePackPacketEncoder.Write(writer, type, "/ä", id, json.Utf8().Span, parts);

                MessagePackPacketDecoder decoder = MessagePackText.Decode(writer.WrittenMemory);
                Assert.Equal(type, decoder.Type);
                Assert.Equal("/ä", decoder.Namespace.Text());
                Assert.Equal(id, decoder.HasId ? decoder.Id : -1);
                Assert.Equal(isEvent ? name : "", decoder.EventName.Text());
                Assert.Equal(json, decoder.Payload.Text());
                Assert.Equal(expected, decoder.ArgumentTexts());
                Assert.Equal(attachments, decoder.Attachments.Select(attachment => attachment.ToArray()));
            },
            iter: 2_000);

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 60].Sample(bytes => Use(bytes), iter: 20_000);

    [Fact]
    public void Nearly_good_messages_never_throw()
    {
        byte[][] good =
        [
            MessagePackText.Bytes(MessagePackText.Event(
                "c403010203", "81a16192d40000d7000000000000000000", "cb3ff8000000000000", "c70300010203")),
            MessagePackText.Bytes("85 a474797065 02 a464617461 92a17180 a76f7074696f6e73 81a8636f6d7072657373c3 a26964 00 a36e7370 a12f"),
            MessagePackText.Bytes("83 a474797065 00 a464617461 81a5746f6b656ea174 a36e7370 a72f637573746f6d"),
        ];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 100], Gen.Byte, Gen.Int[0, 3]).Sample(
            (which, position, value, change) =>
            {
                byte[] bytes = good[which];
                int at = position % bytes.Length;
                Use(change switch
                {
                    1 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
                    2 => [.. bytes[..at], value, .. bytes[at..]],
                    3 => [.. bytes[..at], .. bytes[(at + 1)..]],
                    _ => bytes,
                });
            },
            iter: 20_000);
    }

    /// <summary>Touches everything that a server may ask for.</summary>
    private static void Use(byte[] message)
    {
        var decoder = new MessagePackPacketDecoder();
        SocketPacketStatus status = decoder.AddBinary(message);
        Assert.NotEqual(SocketPacketStatus.NeedAttachments, status);
        Assert.Equal(status == SocketPacketStatus.Error, decoder.Error != SocketPacketError.None);
        Assert.False(decoder.IsReconstructing);
        Assert.InRange(decoder.Namespace.Length, 1, ProtocolLimits.MaxNamespaceBytes);
        Assert.InRange(decoder.Id, 0, ProtocolLimits.MaxAckId);
        Assert.InRange(decoder.Attachments.Count, 0, ProtocolLimits.MaxAttachments);

        // What was told at the class: the JSON is some times as large as the message, not more.
        Assert.InRange(decoder.Payload.Length, 0, (8 * message.Length) + (ProtocolLimits.MaxAttachments * 40));
        foreach (string argument in decoder.ArgumentTexts())
        {
            Assert.NotEmpty(argument);
        }
    }

    private static string Quote(string text)
    {
        var writer = new ArrayBufferWriter<byte>();
        JsonStringWriter.WriteQuoted(writer, text);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
