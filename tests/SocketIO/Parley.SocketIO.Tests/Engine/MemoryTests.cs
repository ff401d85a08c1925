using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What a client can make the server hold. Measured alone, since the process is shared with the other tests.</summary>
[Collection(Alone)]
public class MemoryTests
{
    internal const string Alone = "alone";

    [Fact]
    public async Task Pings_that_nobody_reads_the_answers_of_hold_no_memory()
    {
        await using var app = await TestApp.StartAsync();
        var client = await WsClient.ConnectAsync(app, receiveBuffer: 4096);
        var pings = Enumerable.Repeat(WsClient.Frame(WsFrame.PingOpcode, new byte[125]), 400).SelectMany(frame => frame).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        // About 50 MB of pings, whose answers are not read.
        for (var i = 0; i < 1000; i++)
        {
            await client.SendRawAsync(pings);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20_000_000);
        Assert.Empty(app.Reasons);
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public class AloneDefinition;
}
