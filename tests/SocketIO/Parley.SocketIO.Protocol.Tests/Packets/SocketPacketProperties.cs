using System.Text.Json.Nodes;
using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class SocketPacketProperties
{
    private static readonly Gen<string> AnyString = Gen.String[Gen.Char["abcdefghij€\u0436\"\\/\n\u0001\u2028<+"], 0, 12];

    private static readonly Gen<string> AnyJson = Gen.Recursive<string>((depth, inner) =>
        depth > 4
            ? Gen.Int.Select(number => number.ToString(null, null))
            : Gen.OneOf(
                Gen.Double[-1e30, 1e30].Select(number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
                AnyString.Select(Quote),
                Gen.Const("null"),
                Gen.Const("true"),
                inner.Array[0, 3].Select(items => "[" + string.Join(" , ", items) + "]"),
                Gen.Select(AnyString, inner).Array[0, 3].Select(
                    items => "{" + string.Join(',', items.Select(item => Quote(item.Item1) + ": " + item.Item2)) + "}")));

    private static readonly Gen<string> AnyNamespace = Gen.OneOf(
        Gen.Const("/"),
        Gen.String[Gen.Char["ab/€"], 1, 20].Select(rest => "/x" + rest));

    private static readonly Gen<long?> AnyId =
        Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, ProtocolLimits.MaxAckId].Select(id => (long?)id));

    [Fact]
    public void Events_survive_encoding_and_decoding() =>
        Gen.Select(AnyNamespace, AnyId, AnyString, AnyJson.Array[0, 4], Gen.Byte.Array[0, 20].Array[0, 10]).Sample(
            (nsp, id, name, arguments, attachments) =>
            {
                SocketPacketType type = attachments.Length == 0 ? SocketPacketType.Event : SocketPacketType.BinaryEvent;
                var writer = new ArrayBufferWriter<byte>();
                SocketPacketEncoder.WriteHeader(writer, type, nsp, id, attachments.Length);
                writer.Write(Encoding.UTF8.GetBytes("[" + string.Join(',', [Quote(name), .. arguments]) + "]"));

                var decoder = new SocketPacketDecoder();
                SocketPacketStatus status = decoder.AddText(writer.WrittenMemory);
                foreach (byte[] attachment in attachments)
                {
                    Assert.Equal(SocketPacketStatus.NeedAttachments, status);
                    status = decoder.AddBinary(attachment);
                }

                Assert.Equal(SocketPacketStatus.Complete, status);
                Assert.Equal(type, decoder.Type);
                Assert.Equal(nsp, decoder.Namespace.Text());
                Assert.Equal(id, decoder.HasId ? decoder.Id : null);
                Assert.Equal(name, decoder.EventName.Text());
                Assert.Equal(arguments, decoder.ArgumentTexts());
                Assert.Equal(attachments, decoder.Attachments.Select(attachment => attachment.ToArray()));
            },
            iter: 3_000);

    [Fact]
    public void Names_are_unescaped_as_the_framework_does() =>
        Gen.OneOf(Gen.Char["ab€\u0436\"\\\n"], Gen.Char['\u00a0', '\ud7ff']).Array[0, 10].Sample(
            characters =>
            {
                // Every character as an escape: the way that stock clients never go.
                string name = new(characters);
                string escaped = string.Concat(name.Select(character => $"\\u{(int)character:X4}"));
                SocketPacketDecoder decoder = PacketText.Decode($"2[\"{escaped}\"]");
                Assert.Equal(JsonNode.Parse($"\"{escaped}\"")!.GetValue<string>(), decoder.EventName.Text());
            },
            iter: 2_000);

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Bool).Sample(
            (bytes, text) =>
            {
                var decoder = new SocketPacketDecoder();
                Use(decoder, text ? decoder.AddText(bytes) : decoder.AddBinary(bytes));
            },
            iter: 20_000);

    [Fact]
    public void Sequences_of_nearly_good_messages_never_throw()
    {
        byte[] letters = "0123456[]{}\":,-/ \\unumtrue\xc3_placeholder.e"u8.ToArray();
        Gen<string> nearly = Gen.OneOf(
            Gen.Const("2[\"x\",{\"a\":[1,\"\\ud800\"]}]"),
            Gen.Const("52-/a,7[\"x\",{\"_placeholder\":true,\"num\":1}]"),
            Gen.Const("61-7[{\"_placeholder\":true,\"num\":0}]"),
            Gen.Const("0/a,{\"token\":\"\\u0041\"}"),
            Gen.Const(""));
        Gen.Select(nearly, Gen.Int[0, 50], Gen.Int[0, letters.Length - 1], Gen.Int[0, 3]).Array[1, 6].Sample(
            messages =>
            {
                var decoder = new SocketPacketDecoder();
                foreach ((string text, int position, int letter, int change) in messages)
                {
                    byte[] bytes = Encoding.UTF8.GetBytes(text);
                    if (bytes.Length > 0 && change != 0)
                    {
                        int at = position % bytes.Length;
                        bytes = change switch
                        {
                            1 => [.. bytes[..at], letters[letter], .. bytes[(at + 1)..]],
                            2 => [.. bytes[..at], letters[letter], .. bytes[at..]],
                            _ => bytes[..at],
                        };
                    }

                    Use(decoder, text.Length == 0 ? decoder.AddBinary(bytes) : decoder.AddText(bytes));
                }
            },
            iter: 20_000);
    }

    /// <summary>Touches everything that a server may ask for.</summary>
    private static void Use(SocketPacketDecoder decoder, SocketPacketStatus status)
    {
        Assert.Equal(status == SocketPacketStatus.Error, decoder.Error != SocketPacketError.None);
        Assert.Equal(status == SocketPacketStatus.NeedAttachments, decoder.IsReconstructing);
        Assert.NotNull(decoder.Error.Describe());
        Assert.InRange(decoder.Namespace.Length, 1, ProtocolLimits.MaxNamespaceBytes);
        Assert.InRange(decoder.Id, 0, ProtocolLimits.MaxAckId);
        Assert.InRange(decoder.EventName.Length, 0, Math.Max(decoder.Payload.Length, 0));
        Assert.InRange(decoder.Attachments.Count, 0, ProtocolLimits.MaxAttachments);
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
