namespace Parley.SocketIO.Protocol.Tests;

/// <summary>What a peer may send to hurt the server.</summary>
public sealed class MessagePackHostileTests
{
    private static readonly string Everything = MessagePackText.Event(
        "c0", "c2", "c403010203", "c70200 0405", "d40000", "d70000000001a20bba94", "ca3fc00000", "cb3ff8000000000000", "cd0100",
        "d3ffffffff7fffffff", "d90161", "dc000101", "de0001a16101");

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] message = MessagePackText.Bytes(Everything);
        MessagePackText.Decode(message);
        for (int length = 1; length < message.Length; length++)
        {
            Assert.Equal(SocketPacketError.InvalidMessagePack, MessagePackText.Refusal(message.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Every_byte_may_begin_a_message_or_an_argument()
    {
        for (int first = 0; first <= byte.MaxValue; first++)
        {
            MessagePackText.Refusal(new byte[] { (byte)first });
            MessagePackText.Refusal(new byte[] { (byte)first, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });

            // As an argument with nothing behind it the byte is whole itself, or the message is cut short.
            var decoder = new MessagePackPacketDecoder();
            SocketPacketStatus status = decoder.AddBinary(
                MessagePackText.Bytes($"83 a474797065 02 a36e7370 a12f a464617461 92 a178 {first:x2}"));
            bool isWhole = first is < 0x81 or 0x90 or 0xA0 or 0xC0 or 0xC2 or 0xC3 or >= 0xE0;
            Assert.Equal(isWhole ? SocketPacketStatus.Complete : SocketPacketStatus.Error, status);
            Assert.Equal(isWhole ? SocketPacketError.None : SocketPacketError.InvalidMessagePack, decoder.Error);
        }
    }

    [Theory]
    [InlineData("df ffffffff")]
    [InlineData("de ffff")]
    [InlineData("83 a474797065 02 a464617461 dd ffffffff a178")]
    [InlineData("83 a474797065 02 a464617461 df ffffffff a178")]
    [InlineData("83 a474797065 02 a464617461 92 a178 db ffffffff 61")]
    [InlineData("83 a474797065 02 a464617461 92 a178 c6 ffffffff 61")]
    [InlineData("83 a474797065 02 a464617461 92 a178 c9 ffffffff 00 61")]
    [InlineData("83 a474797065 02 a464617461 92 a178 c9 7fffffff 00 61")]
    [InlineData("83 a474797065 02 a3787878 dd ffffffff")]
    [InlineData("83 a474797065 02 a3787878 92 df ffffffff")]
    public void Lengths_that_are_not_there_cost_nothing(string message)
    {
        byte[] bytes = MessagePackText.Bytes(message);
        var decoder = new MessagePackPacketDecoder();
        Assert.Equal(SocketPacketError.InvalidMessagePack, MessagePackText.Refusal(bytes, decoder));

        long before = GC.GetAllocatedBytesForCurrentThread();
        decoder.AddBinary(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void Nesting_is_limited_wherever_it_is_read()
    {
        string Nested(int arrays) => MessagePackText.Event(string.Concat(Enumerable.Repeat("91", arrays - 1)) + "90");
        MessagePackText.Decode(Nested(63));
        Assert.Equal(SocketPacketError.JsonTooDeep, MessagePackText.Refusal(Nested(64)));
        Assert.Equal(SocketPacketError.JsonTooDeep, MessagePackText.Refusal(Nested(100_000)));

        string maps = string.Concat(Enumerable.Repeat("81a161", 100_000)) + "c0";
        Assert.Equal(SocketPacketError.JsonTooDeep, MessagePackText.Refusal(MessagePackText.Event(maps)));

        // The placeholder of binary data is an object too.
        string binary = string.Concat(Enumerable.Repeat("91", 63)) + "c40101";
        Assert.Equal(SocketPacketError.JsonTooDeep, MessagePackText.Refusal(MessagePackText.Event(binary)));

        // What is skipped is not limited, since nothing is kept of it.
        string skipped = string.Concat(Enumerable.Repeat("91", 100_000)) + "90";
        MessagePackText.Decode($"84 a474797065 02 a3787878 {skipped} a464617461 91a178 a36e7370 a12f");
    }

    [Fact]
    public void A_message_full_of_small_values_is_read_whole()
    {
        byte[] nils = new byte[900_000];
        Array.Fill(nils, (byte)0xC0);
        byte[] message =
        [
            .. MessagePackText.Bytes($"{MessagePackText.EventStart} dd {nils.Length + 1:x8} a178"),
            .. nils,
            .. MessagePackText.Bytes(MessagePackText.RootNamespace),
        ];
        Assert.Equal(nils.Length, MessagePackText.Decode(message).Arguments.Length);
    }
}
