using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/limits.md</c>.</summary>
public class LimitsGuide
{
    [Fact]
    public async Task Limits()
    {
        var log = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var server = await GuideServer.StartAsync(
            io =>
            {
                #region per-event
                io.LimitRate("typing", new EventRateLimit(2, TimeSpan.FromSeconds(1)));
                io.OnError(error => log.Enqueue($"{error.EventName}: {error.Exception.GetType().Name}"));
                #endregion
                io.OnConnection(socket =>
                {
                    socket.On("typing", () => { });
                    socket.On("log", (Acknowledgement ack) => ack.Send(log.ToArray()));
                });
            },
            build: builder =>
            {
                #region options
                builder.Services.AddSocketIO(options =>
                {
                    options.MaxHttpBufferSize = 256 * 1024;                                    // of one message
                    options.MaxSendBufferSize = 1024 * 1024;                                   // may wait for one client
                    options.EventRateLimit = new EventRateLimit(100, TimeSpan.FromSeconds(1)); // of all names together
                });
                #endregion
            });
        using var ada = await server.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await ada.SendAsync("42[\"typing\"]");
        }

        await ada.SendAsync("421[\"log\"]");
        Assert.Equal("431[[\"typing: RateLimitExceededException\"]]", await ada.ReceiveAsync());
    }
}
