using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;
using Parley.SocketIO.Namespaces;

namespace Parley.SocketIO;

/// <summary>
/// A Socket.IO server. <c>app.MapSocketIO()</c> returns it, and services receive it from dependency injection. Its events,
/// rooms and broadcasts are those of the namespace <c>/</c>. Every member may be called from any thread.
/// </summary>
public sealed class SocketIOServer : IEndpointConventionBuilder, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly EngineServer _engine;
    private readonly Namespace _root;
    private Action<SocketIOErrorContext>[] _errorHandlers = [];
    private IEndpointConventionBuilder? _conventions;

    /// <summary>Creates a server; applications call <c>AddSocketIO</c> instead.</summary>
    /// <param name="options">What the server allows.</param>
    /// <param name="loggerFactory">Where it logs.</param>
    /// <param name="timeProvider">Its clock and timers; the system's when null.</param>
    /// <param name="meterFactory">Where its metrics belong; a meter of its own when null.</param>
    public SocketIOServer(
        IOptions<SocketIOOptions> options,
        ILoggerFactory loggerFactory,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        Options = options.Value;
        Time = timeProvider ?? TimeProvider.System;
        Json = SocketIOJson.Prepare(Options.JsonSerializerOptions);
        Logger = loggerFactory.CreateLogger<SocketIOServer>();
        Metrics = new SocketIOMetrics(meterFactory);
        _engine = new EngineServer(Options, Time, Metrics, Logger, session => new ClientConnection(this, session));
        _root = Of("/");
    }

    /// <summary>How many clients are connected, whatever namespaces they have joined.</summary>
    public int ClientsCount => _engine.SessionCount;

    /// <summary>The sockets of the namespace <c>/</c>.</summary>
    public IReadOnlyCollection<Socket> Sockets => _root.Sockets;

    internal SocketIOOptions Options { get; }

    internal TimeProvider Time { get; }

    internal JsonSerializerOptions Json { get; }

    internal ILogger Logger { get; }

    internal SocketIOMetrics Metrics { get; }

    internal EngineServer Engine => _engine;

    /// <summary>Declares a namespace, or returns it when it is declared already.</summary>
    /// <param name="name">The name, with or without the leading <c>/</c>.</param>
    /// <returns>The namespace.</returns>
    /// <exception cref="ArgumentException">The name has a comma or a question mark, or is too long.</exception>
    public Namespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _namespaces.GetOrAdd(name.StartsWith('/') ? name : "/" + name, static (key, self) => new Namespace(self, key), this);
    }

    /// <inheritdoc cref="Namespace.Use"/>
    public void Use(Func<Socket, ValueTask> middleware)
    {
        _root.Use(middleware);
    }

    /// <inheritdoc cref="Namespace.OnConnection(Action{Socket})"/>
    public void OnConnection(Action<Socket> handler)
    {
        _root.OnConnection(handler);
    }

    /// <inheritdoc cref="Namespace.OnConnection(Func{Socket, Task})"/>
    public void OnConnection(Func<Socket, Task> handler)
    {
        _root.OnConnection(handler);
    }

    /// <summary>
    /// Calls <paramref name="handler"/> for every exception that leaves a handler of any socket. The exception is logged in any
    /// case, and the connection goes on.
    /// </summary>
    /// <param name="handler">Receives the exception, the socket and the event.</param>
    public void OnError(Action<SocketIOErrorContext> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_namespaces)
        {
            _errorHandlers = [.. _errorHandlers, handler];
        }
    }

    /// <inheritdoc cref="Namespace.Emit(string)"/>
    public void Emit(string name)
    {
        _root.Emit(name);
    }

    /// <inheritdoc cref="Namespace.Emit{T1}"/>
    public void Emit<T1>(string name, T1 first)
    {
        _root.Emit(name, first);
    }

    /// <inheritdoc cref="Namespace.Emit{T1, T2}"/>
    public void Emit<T1, T2>(string name, T1 first, T2 second)
    {
        _root.Emit(name, first, second);
    }

    /// <inheritdoc cref="Namespace.To"/>
    public BroadcastOperator To(string room)
    {
        return _root.To(room);
    }

    /// <inheritdoc cref="Namespace.In"/>
    public BroadcastOperator In(string room)
    {
        return _root.In(room);
    }

    /// <inheritdoc cref="Namespace.Except"/>
    public BroadcastOperator Except(string room)
    {
        return _root.Except(room);
    }

    /// <summary>
    /// Ends every socket with "server shutting down", closes all connections and refuses new ones. Called by itself when the
    /// host stops.
    /// </summary>
    /// <returns>A task that completes when all are told.</returns>
    public Task CloseAsync()
    {
        return _engine.CloseAsync(DisconnectReason.ServerShuttingDown);
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

    internal void UseConventions(IEndpointConventionBuilder conventions)
    {
        _conventions = conventions;
    }

    internal Namespace? FindNamespace(string name)
    {
        return _namespaces.GetValueOrDefault(name);
    }

    internal Task HandleAsync(HttpContext context)
    {
        return _engine.HandleAsync(context);
    }

    internal void ReportError(SocketIOErrorContext error)
    {
        Metrics.HandlerFailed();
        if (error.Exception is JsonException)
        {
            SocketLog.ArgumentsRefused(Logger, error.EventName, error.Socket.Namespace.Name, error.Exception.Message);
        }
        else
        {
            SocketLog.HandlerFailed(Logger, error.Exception, error.EventName, error.Socket.Namespace.Name);
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
