using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/limits.md</c>.</summary>
public class LimitsGuide
{
    [Fact]
    public async Task Limits()
    {
        var refused = new TaskCompletionSource<string>();
        await using var server = await GuideServer.StartAsync(
            io =>
            {
                #region per-event
                io.LimitRate("typing", new EventRateLimit(2, TimeSpan.FromSeconds(1)));
                io.OnError(error => app_Log(error.EventName, error.Exception));
                #endregion
                io.OnConnection(socket => socket.On("typing", () => { }));
                void app_Log(string name, Exception e) => refused.TrySetResult($"{name}: {e.GetType().Name}");
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

        Assert.Equal("typing: RateLimitExceededException", await refused.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
