using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Parsers;

/// <summary>The seam for parsers that are not the library's own.</summary>
public class CustomParserTests
{
    [Fact]
    public async Task A_parser_may_write_packets_as_it_likes()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket =>
            {
                socket.On("text", (string text, Acknowledgement ack) => ack.Send(text + "!"));
                socket.On("both", (byte[] data, string text) => socket.Emit("both", text, data, data));
            }),
            options => options.Parser = new LineParser());
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("4Connect / - 0 ");
        await Eventually.Until(() => !app.Connections.IsEmpty);
        await client.ExpectAsync($$"""4Connect / - 0 {"sid":"{{app.TheSocket.Id}}"}""");

        await client.SendAsync("4Event / 7 0 [\"text\",\"hi\"]");
        await client.ExpectAsync("4Ack / 7 0 [\"hi!\"]");

        await client.SendAsync("4Event / - 1 [\"both\",{\"_placeholder\":true,\"num\":0},\"x\"]");
        await client.SendAsync([1, 2]);
        await client.ExpectAsync("""4Event / - 2 ["both","x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""");
        Assert.Equal([1, 2], await client.ReadBinaryAsync());
        Assert.Equal([1, 2], await client.ReadBinaryAsync());

        // Large messages, so that the headers of the frames differ in their length.
        var large = new byte[70_000];
        app.TheSocket.Emit("large", large, new string('x', 300), new byte[200]);
        Assert.StartsWith("4Event / - 2 [\"large\"", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(large, await client.ReadBinaryAsync());
        Assert.Equal(new byte[200], await client.ReadBinaryAsync());

        app.TheSocket.Disconnect();
        await client.ExpectAsync("4Disconnect / - 0 ");
    }

    [Theory]
    [InlineData("4Event / - 0 [\"disconnect\"]")]
    [InlineData("4Event / - 0 [\"x\"")]
    [InlineData("4Event / - 0 {}")]
    [InlineData("4Event / -1 0 [\"x\"]")]
    [InlineData("4Event / 9007199254740992 0 [\"x\"]")]
    [InlineData("4Event slash - 0 [\"x\"]")]
    [InlineData("4Event / - 1 [\"x\",{\"_placeholder\":true,\"num\":1}]")]
    [InlineData("4Connect / - 1 {}")]
    [InlineData("4nonsense")]
    public async Task What_a_parser_reads_is_checked_as_any_packet(string message)
    {
        await using var app = await TestApp.StartAsync(options: options => options.Parser = new LineParser());
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("4Connect / - 0 ");
        await client.ReadTextAsync();
        await client.SendAsync(message);
        Assert.Equal(1005, await client.ReadCloseCodeAsync());
        Assert.Equal(DisconnectReason.ForcedClose, await app.ReasonAsync());
    }

    [Fact]
    public async Task A_parser_built_on_the_stock_one_writes_the_same()
    {
        await using var app = await TestApp.StartAsync(options: options => options.Parser = new Wrapper());
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => !app.Connections.IsEmpty);
        app.TheSocket.Emit("x", new byte[] { 1 }, new byte[] { 2 });
        await client.ExpectAsync("""452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""");
        Assert.Equal([1], await client.ReadBinaryAsync());
        Assert.Equal([2], await client.ReadBinaryAsync());
    }

    [Fact]
    public async Task A_broadcast_is_encoded_once_whoever_receives_it()
    {
        var parser = new Wrapper();
        await using var app = await TestApp.StartAsync(options: options => options.Parser = parser);
        var ada = await WsClient.ConnectAsync(app);
        var ben = await WsClient.ConnectAsync(app);
        var chi = await PollingClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 3);
        var before = parser.Encoded;
        app.IO.Emit("news", 1);
        await ada.ExpectAsync("42[\"news\",1]");
        await ben.ExpectAsync("42[\"news\",1]");
        Assert.Equal("42[\"news\",1]", await chi.GetAsync());
        Assert.Equal(before + 1, parser.Encoded);
    }

    [Fact]
    public async Task A_parser_that_ends_no_message_is_told_so_and_nothing_else_breaks()
    {
        var parser = new Wrapper();
        await using var app = await TestApp.StartAsync(options: options => options.Parser = parser);
        var client = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => !app.Connections.IsEmpty);
        parser.Fault = writer => writer.Write("2[\"lost\"]"u8);
        Assert.Throws<InvalidOperationException>(() => app.TheSocket.Emit("x"));
        parser.Fault = _ => { };
        Assert.Throws<InvalidOperationException>(() => app.TheSocket.Emit("x"));
        parser.Fault = _ => throw new NotSupportedException();
        Assert.Throws<NotSupportedException>(() => app.TheSocket.Emit("x"));
        parser.Fault = null;
        app.TheSocket.Emit("x");
        await client.ExpectAsync("42[\"x\"]");
    }

    [Fact]
    public async Task A_server_without_a_parser_does_not_start()
    {
        await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(options: options => options.Parser = null!));
    }

    /// <summary>A text of words, then attachments in messages of their own.</summary>
    private sealed class LineParser : SocketIOParser
    {
        public override PacketDecoder CreateDecoder(int maxPacketSize)
        {
            return new LineDecoder();
        }

        public override void Encode(in OutgoingPacket packet, IPacketWriter writer)
        {
            var id = packet.Id?.ToString(CultureInfo.InvariantCulture) ?? "-";
            writer.Write(Encoding.UTF8.GetBytes($"{packet.Type} {packet.Namespace} {id} {packet.Attachments.Count} "));
            writer.Write(packet.Payload);
            writer.EndText();
            foreach (var attachment in packet.Attachments)
            {
                writer.Write(attachment.Span);
                writer.EndBinary();
            }
        }
    }

    private sealed class LineDecoder : PacketDecoder
    {
        private readonly List<ReadOnlyMemory<byte>> _received = [];
        private int _expected;

        public override SocketPacketStatus AddText(ReadOnlyMemory<byte> utf8)
        {
            Reset();
            var words = Encoding.UTF8.GetString(utf8.Span).Split(' ', 5);
            if (words.Length < 5)
            {
                return Fail(SocketPacketError.UnknownType);
            }

            var type = Enum.Parse<SocketPacketType>(words[0]);
            var nsp = Encoding.UTF8.GetBytes(words[1]);
            long? id = words[2] == "-" ? null : long.Parse(words[2], CultureInfo.InvariantCulture);
            _expected = int.Parse(words[3], CultureInfo.InvariantCulture);
            var payload = Encoding.UTF8.GetBytes(words[4]);
            return _expected == 0 ? SetPacket(type, nsp, id, payload) : BeginPacket(type, nsp, id, payload, _expected);
        }

        public override SocketPacketStatus AddBinary(ReadOnlyMemory<byte> data)
        {
            if (!IsReconstructing)
            {
                return Fail(SocketPacketError.UnexpectedBinary);
            }

            _received.Add(data.ToArray());
            return _received.Count < _expected ? SocketPacketStatus.NeedAttachments : CompletePacket([.. _received]);
        }

        public override void Reset()
        {
            base.Reset();
            _received.Clear();
        }
    }

    private sealed class Wrapper : SocketIOParser
    {
        private int _encoded;

        public Action<IPacketWriter>? Fault { get; set; }

        public int Encoded => Volatile.Read(ref _encoded);

        public override PacketDecoder CreateDecoder(int maxPacketSize)
        {
            return Json.CreateDecoder(maxPacketSize);
        }

        public override void Encode(in OutgoingPacket packet, IPacketWriter writer)
        {
            Interlocked.Increment(ref _encoded);
            if (Fault is null)
            {
                Json.Encode(packet, writer);
            }
            else
            {
                Fault(writer);
            }
        }
    }
}
