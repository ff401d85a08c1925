using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Events;

/// <summary>
/// Says what a parameter of a handler is: an argument of the event, or a service and its kin. Asked once when a handler is
/// registered. Immutable.
/// </summary>
internal sealed class HandlerParameters
{
    private readonly IServiceProviderIsService? _isService;
    private readonly IServiceScopeFactory? _scopes;
    private readonly bool _hasSocket;

    /// <param name="json">How arguments are read.</param>
    /// <param name="services">The application's services; <see langword="null"/> for none.</param>
    /// <param name="inferServices">Whether a registered type is a service without further ado.</param>
    /// <param name="hasSocket">Whether the events are those of a socket.</param>
    public HandlerParameters(JsonSerializerOptions json, IServiceProvider? services, bool inferServices, bool hasSocket)
    {
        Json = json;
        _hasSocket = hasSocket;
        _scopes = services?.GetService<IServiceScopeFactory>();
        _isService = inferServices ? services?.GetService<IServiceProviderIsService>() : null;
    }

    public JsonSerializerOptions Json { get; }

    /// <exception cref="ArgumentException">The handler asks for what there is not.</exception>
    public ParameterSource SourceOf(Type type)
    {
        if (type == typeof(Socket) || type == typeof(CancellationToken))
        {
            return !_hasSocket
                ? throw new ArgumentException($"A handler of another server's event has no {type.Name}: there is no socket.")
                : type == typeof(Socket) ? ParameterSource.Socket : ParameterSource.ConnectionAborted;
        }

        if (type == typeof(IServiceProvider))
        {
            return _scopes is null
                ? throw new ArgumentException("The server was created without services, so handlers have none.")
                : ParameterSource.ServiceProvider;
        }

        return _scopes is not null && _isService?.IsService(ServiceTypeOf(type)) == true
            ? ParameterSource.Service
            : ParameterSource.Argument;
    }

    /// <summary>The scope of one event.</summary>
    public AsyncServiceScope CreateScope()
    {
        return _scopes!.CreateAsyncScope();
    }

    // Containers say yes to every sequence, since an empty one can be made of any type: ask for what it consists of.
    private static Type ServiceTypeOf(Type type)
    {
        return type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            ? type.GenericTypeArguments[0]
            : type;
    }
}

/// <summary>Where the value of a parameter comes from.</summary>
internal enum ParameterSource
{
    /// <summary>An argument of the event, or its acknowledgement.</summary>
    Argument,

    /// <summary>The services of the event's scope.</summary>
    Service,

    /// <summary>The scope itself.</summary>
    ServiceProvider,

    /// <summary>The socket that received the event.</summary>
    Socket,

    /// <summary>The token that is cancelled when the socket is disconnected.</summary>
    ConnectionAborted,
}
