using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.ClientFiles;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Namespaces;

namespace Parley.SocketIO;

/// <summary>
/// A Socket.IO server. <c>app.MapSocketIO()</c> returns it, and services receive it from dependency injection. Its events,
/// rooms and broadcasts are those of the namespace <c>/</c>. Every member may be called from any thread.
/// </summary>
public sealed partial class SocketIOServer : IEndpointConventionBuilder, IAsyncDisposable
{
    private readonly EngineServer _engine;
    private readonly ClientFileServer? _clientFiles;
    private readonly Namespace _root;
    private Action<SocketIOErrorContext>[] _errorHandlers = [];
    private IEndpointConventionBuilder? _conventions;

    /// <summary>Creates a server; applications call <c>AddSocketIO</c> instead.</summary>
    /// <param name="options">What the server allows.</param>
    /// <param name="loggerFactory">Where it logs.</param>
    /// <param name="timeProvider">Its clock and timers; the system's when null.</param>
    /// <param name="meterFactory">Where its metrics belong; a meter of its own when null.</param>
    /// <param name="services">The application's services, for handlers and policies; none when null.</param>
    public SocketIOServer(
        IOptions<SocketIOOptions> options,
        ILoggerFactory loggerFactory,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null,
        IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        Options = options.Value;
        Time = timeProvider ?? TimeProvider.System;
        Services = services;
        Json = SocketIOJson.Prepare(Options.JsonSerializerOptions);
        var inferServices = !Options.DisableImplicitFromServicesParameters;
        HandlerParameters = new HandlerParameters(Json, services, inferServices, hasSocket: true);
        ServerHandlerParameters = new HandlerParameters(Json, services, inferServices, hasSocket: false);
        Logger = loggerFactory.CreateLogger<SocketIOServer>();
        Metrics = new SocketIOMetrics(meterFactory);
        _engine = new EngineServer(Options, Time, Metrics, Logger, session => new ClientConnection(this, session));
        Engine = new SocketIOEngine(_engine);
        _clientFiles = ClientFileServer.Create(Options);
        _root = Of("/");
    }

    /// <summary>How many clients are connected, whatever namespaces they have joined.</summary>
    public int ClientsCount => _engine.SessionCount;

    internal SocketIOOptions Options { get; }

    internal TimeProvider Time { get; }

    internal JsonSerializerOptions Json { get; }

    /// <summary>What parameters of sockets' handlers can be.</summary>
    internal HandlerParameters HandlerParameters { get; }

    /// <summary>What parameters of handlers of other servers' events can be.</summary>
    internal HandlerParameters ServerHandlerParameters { get; }

    /// <summary>The application's services, where it has given any.</summary>
    internal IServiceProvider? Services { get; }

    internal ILogger Logger { get; }

    internal HandlerCount Handlers { get; } = new();

    internal SocketIOMetrics Metrics { get; }

    /// <summary>The Engine.IO server below: hooks on requests and connections.</summary>
    public SocketIOEngine Engine { get; }

    internal EngineServer EngineServer => _engine;

    /// <summary>
    /// Calls <paramref name="handler"/> for every exception that leaves a handler of any socket. The exception is logged in any
    /// case, and the connection goes on.
    /// </summary>
    /// <param name="handler">Receives the exception, the socket and the event.</param>
    public void OnError(Action<SocketIOErrorContext> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_sync)
        {
            _errorHandlers = [.. _errorHandlers, handler];
        }
    }

    /// <summary>
    /// Takes no new clients, waits for handlers that run, ends every socket with "server shutting down" and closes all
    /// connections once what waits was sent; then waits for disconnect handlers. Each of the two is waited for as long as
    /// <see cref="SocketIOOptions.DrainTimeout"/>. Called by itself when the host stops.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for handlers; everything else is done all the same.</param>
    /// <returns>A task that completes when all are told and their disconnect handlers have run, or the time is over.</returns>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _engine.RefuseNew();
        await DrainAsync(Handlers, cancellationToken).ConfigureAwait(false);
        _engine.Close(DisconnectReason.ServerShuttingDown);
        await DrainAsync(_engine.Endings, cancellationToken).ConfigureAwait(false);
        foreach (var nsp in _namespaces.Values)
        {
            await nsp.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _engine.Dispose();
        Metrics.Dispose();
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
                "app.MapSocketIO() was called before: an application has one Socket.IO server, on one path. Separate clients by namespaces.");
        }
    }

    internal void UseConventions(IEndpointConventionBuilder conventions)
    {
        _conventions = conventions;
    }

    /// <param name="context">The request.</param>
    /// <param name="name">What follows the path that clients name; <see langword="null"/> for nothing.</param>
    internal Task HandleAsync(HttpContext context, string? name)
    {
        return _clientFiles is not null && ClientFileServer.Find(context.Request, name) is { } file
            ? _clientFiles.ServeAsync(context, file)
            : _engine.HandleAsync(context);
    }

    // By the wall clock: the process stops in real time, whatever clock its deadlines follow.
    private async Task DrainAsync(HandlerCount running, CancellationToken cancellationToken)
    {
        try
        {
            await running.WhenNone().WaitAsync(Options.DrainTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            SocketLog.HandlersStillRun(Logger, running.Current);
        }
    }

    internal void ReportError(SocketIOErrorContext error)
    {
        if (error.Exception is JsonException or RateLimitExceededException or EventNotAuthorizedException)
        {
            // What a rate limit refuses is counted event by event, and reported once for a series.
            if (error.Exception is not RateLimitExceededException)
            {
                Metrics.EventRefused(error.Namespace, error.Exception is JsonException ? "arguments" : Namespace.Unauthorized);
            }

            SocketLog.ArgumentsRefused(Logger, error.EventName, error.Namespace.Name, error.Exception.Message);
        }
        else
        {
            Metrics.HandlerFailed(error.Namespace, error.Exception);
            SocketLog.HandlerFailed(Logger, error.Exception, error.EventName, error.Namespace.Name);
        }

        foreach (var handler in _errorHandlers)
        {
            try
            {
                handler(error);
            }
#pragma warning disable CA1031 // The last resort must not fail itself.
            catch (Exception e)
#pragma warning restore CA1031
            {
                SocketLog.ErrorHookFailed(Logger, e);
            }
        }
    }

    private IEndpointConventionBuilder Conventions =>
        _conventions ?? throw new InvalidOperationException("Call app.MapSocketIO() before adding conventions.");
}
