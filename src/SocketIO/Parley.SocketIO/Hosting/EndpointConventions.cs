using Microsoft.AspNetCore.Builder;

namespace Parley.SocketIO.Hosting;

/// <summary>Passes what is demanded of the server on to each of its endpoints.</summary>
internal sealed class EndpointConventions(params IEndpointConventionBuilder[] endpoints) : IEndpointConventionBuilder
{
    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var endpoint in endpoints)
        {
            endpoint.Add(convention);
        }
    }

    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        foreach (var endpoint in endpoints)
        {
            endpoint.Finally(finallyConvention);
        }
    }
}
