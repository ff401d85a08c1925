namespace Parley.SocketIO.Protocol.Tests;

public sealed class AllocationTests
{
    private const int Rounds = 1_000;

    [Fact]
    public void A_plain_event_is_decoded_without_allocating()
    {
        ReadOnlyMemory<byte> text = "2/custom,17[\"message\",{\"text\":\"Ada\",\"n\":[1,2,3]},\"\\ud800\",42]".Utf8();
        var decoder = new SocketPacketDecoder();

        Assert.Equal(0, AllocatedBy(() =>
        {
            decoder.AddText(text);
            if (decoder.Arguments.Length != 3 || decoder.EventName.Length != 7 || decoder.Argument(2).Length != 2 ||
                decoder.Attachments.Count != 0)
            {
                throw new InvalidOperationException("The packet was not decoded.");
            }
        }));
    }

    [Fact]
    public void An_unfragmented_frame_is_read_without_allocating()
    {
        byte[] frame = ClientFrames.Text(new string('x', 200));
        byte[] input = new byte[frame.Length];
        using var reader = new WebSocketFrameReader(1000);

        Assert.Equal(0, AllocatedBy(() =>
        {
            frame.CopyTo(input, 0);
            if (reader.Read(input).Payload.Length != 200)
            {
                throw new InvalidOperationException("The frame was not read.");
            }
        }));
    }

    [Fact]
    public void A_polling_payload_is_taken_apart_without_allocating()
    {
        ReadOnlyMemory<byte> body = "42[\"a\"]\u001e42[\"b\"]\u001e3".Utf8();

        Assert.Equal(0, AllocatedBy(() =>
        {
            var reader = new PollingPayloadReader(body);
            while (reader.Read(out _) == PollingReadStatus.Packet)
            {
            }
        }));
    }

    /// <summary>Bytes that this thread allocates in many rounds, after rounds that warm everything up.</summary>
    private static long AllocatedBy(Action action)
    {
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
