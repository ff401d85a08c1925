using Microsoft.AspNetCore.Authorization;
using Parley.SocketIO.Authorization;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Who may join, and who may send what: policies of ASP.NET Core.
public partial class Namespace
{
    internal const string Unauthorized = "unauthorized";
    internal const string Forbidden = "forbidden";

    private AuthorizationGate? _gate;
    private EventGate[] _eventGates = [];

    /// <summary>
    /// Demands that policies hold for <see cref="Socket.User"/> when a client joins, beside those that are demanded already.
    /// They are evaluated after all middlewares, since a middleware may say who the person is
    /// (<see cref="Socket.SetUser"/>), with the <see cref="Socket"/> as resource, and again when a client recovers its
    /// connection. A client that is refused receives <c>connect_error</c> with the message <c>unauthorized</c> when nobody is
    /// signed in, else <c>forbidden</c>, and does not try again by itself.
    /// <para>
    /// Authentication schemes of a policy play no role: there is no request here that could be authenticated. To refuse HTTP
    /// requests, call <c>RequireAuthorization</c> on what <c>MapSocketIO</c> returns.
    /// </para>
    /// </summary>
    /// <param name="policyNames">Names of policies; none for the default policy, which demands a signed-in person.</param>
    /// <returns>The namespace.</returns>
    /// <exception cref="InvalidOperationException">
    /// <c>AddAuthorization</c> was not called, or there is no policy of that name.
    /// </exception>
    public Namespace RequireAuthorization(params string[] policyNames)
    {
        ArgumentNullException.ThrowIfNull(policyNames);
        lock (_sync)
        {
            _gate = AuthorizationGate.Add(_gate, Server.Services, policyNames);
        }

        return this;
    }

    /// <inheritdoc cref="RequireAuthorization(string[])"/>
    /// <param name="policy">The policy.</param>
    public Namespace RequireAuthorization(AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        lock (_sync)
        {
            _gate = AuthorizationGate.Add(_gate, Server.Services, [], policy);
        }

        return this;
    }

    /// <inheritdoc cref="RequireAuthorization(string[])"/>
    /// <param name="configurePolicy">Makes the policy.</param>
    public Namespace RequireAuthorization(Action<AuthorizationPolicyBuilder> configurePolicy)
    {
        return RequireAuthorization(Build(configurePolicy));
    }

    /// <summary>
    /// Demands that policies hold for <see cref="Socket.User"/> whenever a client sends an event, beside those that are demanded
    /// already. They are evaluated anew for each event, in its turn, before listeners, middlewares and handlers, with the
    /// <see cref="SocketEvent"/> as resource; later events wait.
    /// <para>
    /// An event that is refused reaches nobody but <see cref="SocketIOServer.OnError"/>, with an
    /// <see cref="EventNotAuthorizedException"/>; the connection goes on. An acknowledgement that the client waits for is not
    /// sent, so a client that waits for one with a timeout runs into it.
    /// </para>
    /// </summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="policyNames">Names of policies; none for the default policy, which demands a signed-in person.</param>
    /// <returns>The namespace.</returns>
    /// <exception cref="ArgumentException">The name is one of Socket.IO's own, such as <c>connect</c>.</exception>
    /// <exception cref="InvalidOperationException">
    /// <c>AddAuthorization</c> was not called, or there is no policy of that name.
    /// </exception>
    public Namespace RequireEventAuthorization(string eventName, params string[] policyNames)
    {
        ArgumentNullException.ThrowIfNull(policyNames);
        AddEventGate(eventName, policyNames, []);
        return this;
    }

    /// <inheritdoc cref="RequireEventAuthorization(string, string[])"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="policy">The policy.</param>
    public Namespace RequireEventAuthorization(string eventName, AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        AddEventGate(eventName, [], [policy]);
        return this;
    }

    /// <inheritdoc cref="RequireEventAuthorization(string, string[])"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="configurePolicy">Makes the policy.</param>
    public Namespace RequireEventAuthorization(string eventName, Action<AuthorizationPolicyBuilder> configurePolicy)
    {
        return RequireEventAuthorization(eventName, Build(configurePolicy));
    }

    /// <summary>Whether any event is guarded.</summary>
    internal bool GuardsEvents => _eventGates.Length > 0;

    /// <summary>Finds what is demanded of whoever sends an event.</summary>
    internal EventGate? FindEventGate(ReadOnlySpan<byte> eventName)
    {
        foreach (var gate in _eventGates)
        {
            if (eventName.SequenceEqual(gate.Utf8Name))
            {
                return gate;
            }
        }

        return null;
    }

    /// <exception cref="ConnectionRefusedException">The person may not join.</exception>
    private async ValueTask AuthorizeAsync(AuthorizationGate gate, Socket socket)
    {
        var result = await gate.EvaluateAsync(socket.User, socket).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            var refusal = socket.User.Identities.Any(identity => identity.IsAuthenticated) ? Forbidden : Unauthorized;
            SocketLog.NamespaceRefused(Server.Logger, Name, refusal);
            throw new ConnectionRefusedException(refusal) { Outcome = refusal };
        }
    }

    private void AddEventGate(string eventName, string[] policyNames, AuthorizationPolicy[] policies)
    {
        EventNames.ThrowIfReserved(eventName);
        lock (_sync)
        {
            var existing = Array.Find(_eventGates, gate => gate.EventName == eventName);
            var added = AuthorizationGate.Add(existing?.Gate, Server.Services, policyNames, policies);
            _eventGates = [.. _eventGates.Where(gate => gate != existing), new EventGate(eventName, added)];
        }
    }

    private static AuthorizationPolicy Build(Action<AuthorizationPolicyBuilder> configurePolicy)
    {
        ArgumentNullException.ThrowIfNull(configurePolicy);
        var builder = new AuthorizationPolicyBuilder();
        configurePolicy(builder);
        return builder.Build();
    }
}
