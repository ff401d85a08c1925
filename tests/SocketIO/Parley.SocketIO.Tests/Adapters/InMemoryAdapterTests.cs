using Parley.SocketIO.Adapters.Specification;

namespace Parley.SocketIO.Tests.Adapters;

public class InMemoryAdapterTests : AdapterSpecification
{
    protected override void Configure(SocketIOOptions options, int server)
    {
        options.Adapter = nsp => new InMemoryAdapter(nsp);
    }

    [Fact]
    public async Task There_is_no_other_server_to_ask()
    {
        First.ServerSideEmit("event");
        Assert.Empty(await WithinAsync(First.ServerSideEmitWithAckAsync<int>("question", timeout: TimeSpan.FromDays(1))));
    }
}
