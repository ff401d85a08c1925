using System.Text;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

public class SendingTests
{
    [Fact]
    public async Task Packets_of_many_threads_stay_whole()
    {
        const int Threads = 6;
        const int PerThread = 200;
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app);
        var socket = app.TheSocket;
        var emitting = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < PerThread; i++)
            {
                var first = Encoding.UTF8.GetBytes($"{thread}/{i}/first");
                var second = Encoding.UTF8.GetBytes($"{thread}/{i}/second");
                switch (i % 3)
                {
                    case 0:
                        socket.Emit("b", thread, i, first, second);
                        break;
                    case 1:
                        app.IO.To(socket.Id).Emit("b", thread, i, new { First = first, Second = second });
                        break;
                    default:
                        socket.Emit("t", thread, i);
                        break;
                }
            }
        })));

        var next = new int[Threads];
        for (var n = 0; n < Threads * PerThread; n++)
        {
            var text = await client.ReadTextAsync();
            var numbers = text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..].Split(',', ']');
            var thread = int.Parse(numbers[0], System.Globalization.CultureInfo.InvariantCulture);
            var i = int.Parse(numbers[1], System.Globalization.CultureInfo.InvariantCulture);

            // What one thread emits arrives in its order.
            Assert.Equal(next[thread]++, i);
            if (i % 3 == 2)
            {
                Assert.StartsWith("42[\"t\"", text, StringComparison.Ordinal);
                continue;
            }

            Assert.StartsWith("452-[\"b\"", text, StringComparison.Ordinal);
            Assert.Equal($"{thread}/{i}/first", Encoding.UTF8.GetString(await client.ReadBinaryAsync()));
            Assert.Equal($"{thread}/{i}/second", Encoding.UTF8.GetString(await client.ReadBinaryAsync()));
        }

        await emitting;
    }

    [Fact]
    public async Task A_slow_reader_holds_up_nobody_else()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket => socket.Join("all")));
        var slow = await WsClient.ConnectAsync(app, receiveBuffer: 4096);
        var quick = await WsClient.ConnectAsync(app);
        var chunk = new string('x', 50_000);
        for (var i = 0; i < 100; i++)
        {
            app.IO.To("all").Emit("n", i, chunk);
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.StartsWith($"42[\"n\",{i},", await quick.ReadTextAsync(), StringComparison.Ordinal);
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.StartsWith($"42[\"n\",{i},", await slow.ReadTextAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(app.Reasons);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_does_not_read_is_dropped_at_the_bound(bool managed)
    {
        await using var app = await TestApp.StartAsync(options: options => options.MaxSendBufferSize = 100_000, managedWebSocket: managed);
        await WsClient.ConnectAsync(app, receiveBuffer: 4096);
        var socket = app.TheSocket;
        var chunk = new string('x', 20_000);
        await Eventually.Until(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                socket.Emit("n", chunk);
            }

            return !app.Reasons.IsEmpty;
        });
        await AssertDroppedAsync(app);
    }

    [Fact]
    public async Task A_client_that_does_not_poll_is_dropped_at_the_bound()
    {
        await using var app = await TestApp.StartAsync(options: options => options.MaxSendBufferSize = 10_000);
        await PollingClient.ConnectAsync(app);
        for (var i = 0; i < 9; i++)
        {
            app.TheSocket.Emit("n", new string('x', 1000));
        }

        Assert.Empty(app.Reasons);
        app.TheSocket.Emit("n", new string('x', 1000));
        await AssertDroppedAsync(app);
    }

    [Fact]
    public async Task A_client_that_sends_without_reading_is_read_no_further()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("echo", (RawArgument data) => socket.Emit("echo", data))),
            options => options.MaxSendBufferSize = 400_000);
        var client = await WsClient.ConnectAsync(app, receiveBuffer: 4096);
        var frame = WsClient.Frame(WsFrame.TextOpcode, Encoding.UTF8.GetBytes($"42[\"echo\",\"{new string('x', 1000)}\"]"));
        var batch = Enumerable.Repeat(frame, 50).SelectMany(bytes => bytes).ToArray();
        const int Batches = 400;
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Batches; i++)
            {
                await client.SendRawAsync(batch);
            }
        });

        // 20 MB of echoes, far over the bound, and all of them arrive once the client reads.
        for (var i = 0; i < Batches * 50; i++)
        {
            await client.ReadTextAsync();
        }

        await sending;
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public async Task What_a_batch_of_messages_answers_leaves_together()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(
            socket => socket.On("count", (int count) =>
            {
                for (var i = 0; i < count; i++)
                {
                    socket.Emit("counted", i);
                }
            })));
        var client = await PollingClient.ConnectAsync(app);
        var poll = await client.BeginGetAsync();
        await client.PostAsync("42[\"count\",2]", "42[\"count\",1]");
        using var answer = await poll;
        Assert.Equal(
            ["42[\"counted\",0]", "42[\"counted\",1]", "42[\"counted\",0]"],
            (await answer.Content.ReadAsStringAsync()).Split(PollingClient.Separator));
    }

    private static async Task AssertDroppedAsync(TestApp app)
    {
        var reason = await app.ReasonAsync();
        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Contains("MaxSendBufferSize", reason.Description, StringComparison.Ordinal);
        Assert.Equal(0, app.IO.ClientsCount);
    }
}
