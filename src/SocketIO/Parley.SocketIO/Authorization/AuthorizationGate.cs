using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Authorization;

/// <summary>
/// What is demanded of whoever joins a namespace or sends an event: policies, all of which must hold. Immutable but for the
/// combined policy, which is kept where the provider allows it. Any thread.
/// </summary>
internal sealed class AuthorizationGate
{
    private readonly IServiceProvider _services;
    private readonly IAuthorizeData[] _named;
    private readonly AuthorizationPolicy[] _policies;
    private AuthorizationPolicy? _combined;

    private AuthorizationGate(IServiceProvider services, IAuthorizeData[] named, AuthorizationPolicy[] policies)
    {
        _services = services;
        _named = named;
        _policies = policies;
    }

    /// <summary>Adds demands to those there are.</summary>
    /// <param name="existing">What is demanded already.</param>
    /// <param name="services">The application's services.</param>
    /// <param name="named">Policies by name; none together with no <paramref name="policies"/> is the default policy.</param>
    /// <param name="policies">Policies.</param>
    /// <exception cref="InvalidOperationException">Authorization was not added, or a policy does not exist.</exception>
    public static AuthorizationGate Add(
        AuthorizationGate? existing, IServiceProvider? services, IReadOnlyList<string> named, params AuthorizationPolicy[] policies)
    {
        if (services?.GetService<IServiceProviderIsService>()?.IsService(typeof(IAuthorizationService)) == false
            || services is null)
        {
            throw new InvalidOperationException("Call builder.Services.AddAuthorization() before RequireAuthorization.");
        }

        AuthorizeAttribute[] added = named.Count == 0 && policies.Length == 0
            ? [new AuthorizeAttribute()]
            : [.. named.Select(name => new AuthorizeAttribute(name))];
        ThrowIfUnknown(services, added);
        return new AuthorizationGate(
            services, [.. existing?._named ?? [], .. added], [.. existing?._policies ?? [], .. policies]);
    }

    /// <summary>Evaluates the policies in a scope of their own: a requirement's services are fresh every time.</summary>
    /// <param name="user">The person.</param>
    /// <param name="resource">What requirements see: the socket, or the event.</param>
    public async ValueTask<AuthorizationResult> EvaluateAsync(ClaimsPrincipal user, object resource)
    {
        var scope = _services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var policy = _combined ?? await CombineAsync(scope.ServiceProvider).ConfigureAwait(false);
            var service = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();
            return await service.AuthorizeAsync(user, resource, policy.Requirements).ConfigureAwait(false);
        }
    }

    private async ValueTask<AuthorizationPolicy> CombineAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredService<IAuthorizationPolicyProvider>();
        var policy = await AuthorizationPolicy.CombineAsync(provider, _named, _policies).ConfigureAwait(false);
        if (provider.AllowsCachingPolicies)
        {
            _combined = policy;
        }

        return policy!;
    }

    // A misspelt name is to be found at start. A provider that has to ask somebody is asked later.
    private static void ThrowIfUnknown(IServiceProvider services, AuthorizeAttribute[] named)
    {
        using var scope = services.CreateScope();
        var provider = scope.ServiceProvider.GetRequiredService<IAuthorizationPolicyProvider>();
        foreach (var data in named)
        {
            if (data.Policy is { } name && provider.GetPolicyAsync(name) is { IsCompletedSuccessfully: true, Result: null })
            {
                throw new InvalidOperationException($"There is no authorization policy \"{name}\".");
            }
        }
    }
}

/// <summary>What is demanded of whoever sends an event of one name.</summary>
internal sealed record EventGate(string EventName, AuthorizationGate Gate)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(EventName);
}
