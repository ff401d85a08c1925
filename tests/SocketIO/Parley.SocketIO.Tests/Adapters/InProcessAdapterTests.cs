using Parley.SocketIO.Adapters.Specification;

namespace Parley.SocketIO.Tests.Adapters;

public class InProcessAdapterTests : ClusterAdapterSpecification
{
    private readonly InProcessBus _bus = new();

    protected override void Configure(SocketIOOptions options, int server)
    {
        options.Adapter = nsp => new InProcessAdapter(nsp, _bus);
    }

    [Fact]
    public async Task A_server_that_is_stuck_is_waited_for_as_long_as_was_said()
    {
        using var release = new ManualResetEventSlim();
        Servers[2].IO.OnServerSide("block", () => release.Wait());
        First.ServerSideEmit("block");
        try
        {
            var late = await Assert.ThrowsAsync<TimeoutException>(
                () => WithinAsync(First.To("room").Timeout(TimeSpan.FromMilliseconds(50)).FetchSocketsAsync().AsTask()));
            Assert.Equal("timeout reached while waiting for fetchSockets response", late.Message);
        }
        finally
        {
            release.Set();
        }
    }
}
