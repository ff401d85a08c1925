using System.Buffers;
using System.Text;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Engine;

public class OutgoingQueueTests
{
    private readonly OutgoingQueue _queue = new();

    [Fact]
    public void Frames_become_a_payload_with_separators_and_base64()
    {
        _queue.Append(Text("4hello"));
        _queue.Append([.. Text("451-[]"), .. Frame(WebSocketOpcode.Binary, [1, 2, 3, 4])]);
        _queue.Append(Text("2"));
        Assert.Equal("4hello\u001e451-[]\u001ebAQIDBA==\u001e2", Payload(int.MaxValue));
        Assert.True(_queue.IsEmpty);
    }

    [Fact]
    public void A_payload_ends_before_it_would_grow_over_the_limit()
    {
        _queue.Append(Text("4" + new string('a', 9)));
        _queue.Append(Text("4" + new string('b', 9)));
        _queue.Append(Text("4" + new string('c', 9)));

        // Two packets and a separator are 21 bytes.
        Assert.Equal(21, Payload(21).Length);
        Assert.Equal("4ccccccccc", Payload(21));
        Assert.Equal(0, _queue.Length);

        _queue.Append(Text("4" + new string('a', 9)));
        _queue.Append(Text("4" + new string('b', 9)));
        Assert.Equal("4aaaaaaaaa", Payload(20));
        Assert.Equal("4bbbbbbbbb", Payload(20));
    }

    [Fact]
    public void The_limit_counts_bytes_of_base64_not_of_binary()
    {
        _queue.Append(Text("4a"));
        _queue.Append(Frame(WebSocketOpcode.Binary, new byte[30]));
        Assert.Equal("4a", Payload(43));
        Assert.Equal(41, Payload(43).Length);
    }

    [Fact]
    public void One_packet_over_the_limit_is_a_payload_of_its_own()
    {
        _queue.Append(Text("4" + new string('x', 5_000)));
        _queue.Append(Text("4y"));
        Assert.Equal(5_001, Payload(100).Length);
        Assert.Equal("4y", Payload(100));
    }

    [Fact]
    public void What_polling_left_goes_to_the_batch_of_the_WebSocket()
    {
        _queue.Append(Text("4first"));
        _queue.Append(Text("4second"));
        Assert.Equal("4first", Payload(8));
        _queue.Append(Text("4third"));
        var batch = new OutgoingBatch();
        var waiting = _queue.Length;
        _queue.TakeAll(batch);

        Assert.Equal(waiting, batch.Length);
        Assert.True(_queue.IsEmpty);
        Assert.Equal([.. Text("4second"), .. Text("4third")], Bytes(batch));
        batch.Release();
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public void A_large_shared_frame_is_kept_by_reference_and_a_small_one_copied()
    {
        var large = Text("4" + new string('l', 10_000));
        var small = Text("4s");
        _queue.AppendShared(small);
        _queue.AppendShared(large);
        _queue.AppendShared(small);
        var batch = new OutgoingBatch();
        _queue.TakeAll(batch);

        Assert.Equal(3, batch.Count);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(batch[1], out var segment));
        Assert.Same(large, segment.Array);
        Assert.Equal([.. small, .. large, .. small], Bytes(batch));

        // A shared array must not find its way into the pool.
        batch.Release();
        Assert.DoesNotContain(Enumerable.Range(0, 64), _ => ReferenceEquals(ArrayPool<byte>.Shared.Rent(large.Length), large));
    }

    [Fact]
    public void A_frame_never_spans_two_buffers()
    {
        var random = new Random(7);
        var expected = new List<byte>();
        for (var i = 0; i < 200; i++)
        {
            var frame = Text("4" + new string('z', random.Next(3_000)));
            expected.AddRange(frame);
            _queue.Append(frame);
        }

        Assert.Equal(expected.Count, _queue.Length);
        var batch = new OutgoingBatch();
        _queue.TakeAll(batch);
        Assert.Equal(expected, Bytes(batch));
        for (var i = 0; i < batch.Count; i++)
        {
            var rest = batch[i];
            while (!rest.IsEmpty)
            {
                Assert.True(WebSocketFrameWriter.TryReadHeader(rest.Span, out _, out var header, out var length));
                rest = rest[(header + length)..];
            }
        }
    }

    [Fact]
    public void Cleared_it_is_empty_and_of_use()
    {
        _queue.Append(Text("4a"));
        _queue.Clear();
        Assert.True(_queue.IsEmpty);
        _queue.Append(Text("4b"));
        Assert.Equal("4b", Payload(100));
    }

    private static byte[] Text(string text)
    {
        return Frame(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Frame(WebSocketOpcode opcode, byte[] payload)
    {
        var frame = new byte[WebSocketFrameWriter.HeaderSize(payload.Length) + payload.Length];
        payload.CopyTo(frame, WebSocketFrameWriter.WriteHeader(frame, opcode, payload.Length));
        return frame;
    }

    private string Payload(int maxSize)
    {
        var writer = new ArrayBufferWriter<byte>();
        _queue.WritePayload(writer, maxSize);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }

    private static List<byte> Bytes(OutgoingBatch batch)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < batch.Count; i++)
        {
            bytes.AddRange(batch[i].Span);
        }

        return bytes;
    }
}
