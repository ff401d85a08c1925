using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO;

/// <summary>Where extensions of the server, such as adapters, add their services.</summary>
public interface ISocketIOBuilder
{
    /// <summary>The services of the application.</summary>
    IServiceCollection Services { get; }
}
