using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>
/// A server of Engine.IO alone, without Socket.IO on top (the <c>engine.io</c> package of Node.js): connections that carry
/// messages. <c>app.MapEngineIO()</c> returns it, and services receive it from dependency injection. Every member may be
/// called from any thread.
/// <para>
/// A connection is answered from its own handlers: <c>server.OnConnection(connection =&gt; connection.OnMessage(message =&gt;
/// connection.SendText(message.Data.Span)))</c> is an echo server.
/// </para>
/// </summary>
public sealed class EngineIOServer : IEndpointConventionBuilder, IAsyncDisposable
{
    /// <summary>The name of its <see cref="SocketIOOptions"/>.</summary>
    internal const string OptionsName = "Engine.IO";

    private readonly SocketIOMetrics _metrics;
    private IEndpointConventionBuilder? _conventions;

    internal EngineIOServer(
        SocketIOOptions options, ILoggerFactory loggerFactory, TimeProvider? timeProvider, IMeterFactory? meterFactory)
    {
        _metrics = new SocketIOMetrics(meterFactory);
        EngineServer = new EngineServer(
            options, timeProvider ?? TimeProvider.System, _metrics, loggerFactory.CreateLogger<EngineIOServer>(), static _ => Nothing.Above);
        Engine = new SocketIOEngine(EngineServer);
    }

    /// <summary>How many clients are connected.</summary>
    public int ClientsCount => EngineServer.SessionCount;

    /// <summary>Hooks on requests and connections.</summary>
    public SocketIOEngine Engine { get; }

    internal EngineServer EngineServer { get; }

    /// <summary>Calls <paramref name="handler"/> for every new connection, before anything of it has arrived or left.</summary>
    /// <param name="handler">Receives the connection.</param>
    public void OnConnection(Action<EngineConnection> handler)
    {
        Engine.OnConnection(handler);
    }

    /// <summary>
    /// Takes no new clients, closes all connections and waits for close handlers as long as
    /// <see cref="SocketIOOptions.DrainTimeout"/>. Called by itself when the host stops.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for handlers; everything else is done all the same.</param>
    /// <returns>A task that completes when the close handlers of all connections have run, or the time is over.</returns>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        EngineServer.Close(DisconnectReason.ForcedClose);
        try
        {
            // By the wall clock: the process stops in real time, whatever clock its deadlines follow.
            await EngineServer.Endings.WhenNone()
                .WaitAsync(EngineServer.Options.DrainTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            SocketLog.HandlersStillRun(EngineServer.Logger, EngineServer.Endings.Current);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        EngineServer.Dispose();
        _metrics.Dispose();
    }

    void IEndpointConventionBuilder.Add(Action<EndpointBuilder> convention)
    {
        Conventions.Add(convention);
    }

    void IEndpointConventionBuilder.Finally(Action<EndpointBuilder> finallyConvention)
    {
        Conventions.Finally(finallyConvention);
    }

    internal void ThrowIfMapped()
    {
        if (_conventions is not null)
        {
            throw new InvalidOperationException(
                "app.MapEngineIO() was called before: an application has one Engine.IO server, on one path.");
        }
    }

    internal void UseConventions(IEndpointConventionBuilder conventions)
    {
        _conventions = conventions;
    }

    private IEndpointConventionBuilder Conventions =>
        _conventions ?? throw new InvalidOperationException("Call app.MapEngineIO() before adding conventions.");

    /// <summary>Messages go to the handlers of their connection and no further.</summary>
    private sealed class Nothing : IEngineMessageHandler
    {
        public static readonly Nothing Above = new();

        public void OnOpened()
        {
        }

        public void OnText(ReadOnlyMemory<byte> message)
        {
        }

        public void OnBinary(ReadOnlyMemory<byte> message)
        {
        }

        public void OnClosed(DisconnectReason reason)
        {
        }

        public void OnMessageDeadline()
        {
        }
    }
}
