using Parley.SocketIO.Adapters.Specification;

namespace Parley.SocketIO.Tests.Adapters;

#region specification
public class InProcessAdapterTests : ClusterAdapterSpecification
{
    private readonly InProcessBus _bus = new();

    protected override void Configure(SocketIOOptions options, int server)
    {
        options.Adapter = nsp => new InProcessAdapter(nsp, _bus);
    }
}
#endregion
