using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class WebSocketFrameReaderProperties
{
    private const int Limit = 100_000;

    private static readonly Gen<string> AnyText = Gen.String[Gen.Char["ab €\u0436\"\\\n"], 0, 300];

    private static readonly Gen<byte[]> AnyPayload = Gen.Byte.Array[0, 300];

    /// <summary>A message as it should come out, and its frames: in one piece or in fragments with pings between them.</summary>
    private static readonly Gen<(string Message, byte[] Frames)> AnyMessage =
        Gen.Select(Gen.Bool, AnyText, AnyPayload, Gen.Int[0, 40].Array[0, 4], Gen.Bool)
            .Select((isText, text, bytes, cuts, withPings) =>
            {
                byte[] payload = isText ? Encoding.UTF8.GetBytes(text) : bytes;
                int opcode = isText ? 1 : 2;
                var frames = new List<byte[]>();
                var messages = new StringBuilder();
                int start = 0;
                foreach (int cut in cuts)
                {
                    int length = Math.Min(cut, payload.Length - start);
                    frames.Add(ClientFrames.Frame(frames.Count == 0 ? opcode : 0, payload.AsSpan(start, length), final: false));
                    start += length;
                    if (withPings)
                    {
                        frames[^1] = ClientFrames.Join(frames[^1], ClientFrames.Frame(9, [(byte)cut]));
                        messages.Append("Ping:").Append(Convert.ToHexString([(byte)cut])).Append(' ');
                    }
                }

                frames.Add(ClientFrames.Frame(frames.Count == 0 ? opcode : 0, payload.AsSpan(start)));
                messages.Append(isText ? "Text:" : "Binary:").Append(Convert.ToHexString(payload)).Append(' ');
                return (messages.ToString(), ClientFrames.Join(frames));
            });

    [Fact]
    public void Any_split_of_the_bytes_into_reads_gives_the_same_messages() =>
        Gen.Select(AnyMessage.Array[1, 5], Gen.Int[1, 400].Array[1, 10]).Sample(
            (messages, reads) =>
            {
                byte[] stream = ClientFrames.Join(messages.Select(message => message.Frames));
                string expected = string.Concat(messages.Select(message => message.Message));
                Assert.Equal(expected, ReadGrowing(stream, reads));
            },
            iter: 2_000);

    [Fact]
    public void Payloads_of_every_length_are_unmasked() =>
        AnyPayload.Sample(
            payload =>
            {
                using var reader = new WebSocketFrameReader(Limit);
                Assert.Equal(payload, reader.Read(ClientFrames.Frame(2, payload)).Payload.ToArray());
            },
            iter: 2_000);

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Bool).Sample(
            (bytes, masked) =>
            {
                using var reader = new WebSocketFrameReader(Limit, masked);
                ReadUntilItStops(reader, bytes);
            },
            iter: 20_000);

    [Fact]
    public void Damaged_frames_never_throw() =>
        Gen.Select(AnyMessage, Gen.Int[0, 15], Gen.Byte).Sample(
            (message, position, value) =>
            {
                byte[] frames = (byte[])message.Frames.Clone();
                frames[Math.Min(position, frames.Length - 1)] = value;
                using var reader = new WebSocketFrameReader(Limit);
                ReadUntilItStops(reader, frames);
            },
            iter: 10_000);

    /// <summary>Plays a connection: a buffer that grows by the given reads and loses what was consumed.</summary>
    private static string ReadGrowing(byte[] stream, int[] reads)
    {
        using var reader = new WebSocketFrameReader(Limit);
        var seen = new StringBuilder();
        int start = 0;
        int end = 0;
        int required = 0;
        for (int read = 0; end < stream.Length; read++)
        {
            end = Math.Min(stream.Length, end + reads[read % reads.Length]);
            while (end - start >= required)
            {
                WebSocketReadResult result = reader.Read(stream.AsMemory(start, end - start));
                start += result.Consumed;
                required = result.RequiredBytes;
                if (result.Status == WebSocketReadStatus.NeedMore)
                {
                    Assert.True(required > end - start, "More must be asked for than there is.");
                    break;
                }

                Assert.Equal(WebSocketReadStatus.Message, result.Status);
                seen.Append(result.Opcode).Append(':').Append(Convert.ToHexString(result.Payload.Span)).Append(' ');
            }
        }

        Assert.Equal(stream.Length, start);
        return seen.ToString();
    }

    private static void ReadUntilItStops(WebSocketFrameReader reader, Memory<byte> input)
    {
        WebSocketReadResult result = reader.Read(input);
        while (result.Status == WebSocketReadStatus.Message)
        {
            Assert.InRange(result.Consumed, 2, input.Length);
            input = input[result.Consumed..];
            result = reader.Read(input);
        }

        if (result.Status == WebSocketReadStatus.NeedMore)
        {
            Assert.InRange(result.RequiredBytes, input.Length - result.Consumed + 1, Limit + 14);
        }
        else
        {
            Assert.Contains(result.CloseCode, new ushort[] { 1002, 1007, 1008, 1009 });
        }
    }
}
