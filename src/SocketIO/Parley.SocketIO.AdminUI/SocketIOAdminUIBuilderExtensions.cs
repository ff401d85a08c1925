using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Parley.SocketIO;
using Parley.SocketIO.AdminUI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Admin UI to a Socket.IO server.</summary>
public static class SocketIOAdminUIBuilderExtensions
{
    /// <summary>
    /// Lets the Socket.IO Admin UI (npm <c>@socket.io/admin-ui</c>) connect to the server, in a namespace of its own. The page
    /// itself is hosted by you; see docs/admin-ui.md.
    /// </summary>
    /// <param name="builder">What <c>AddSocketIO</c> has returned.</param>
    /// <param name="configure">Says who may use it; the server does not start where nothing is said.</param>
    /// <returns>The same builder.</returns>
    public static ISocketIOBuilder AddAdminUI(this ISocketIOBuilder builder, Action<AdminUIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<AdminUIOptions>().Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AdminUIOptions>, AdminUIOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureSocketIOServer, AdminServer>());
        return builder;
    }
}
