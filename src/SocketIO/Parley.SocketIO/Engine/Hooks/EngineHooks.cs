using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Diagnostics;

namespace Parley.SocketIO.Engine;

/// <summary>
/// What the application has hooked onto the engine. Hooks are added from any thread, at any time, and called without a lock;
/// one that throws is logged and stops neither the request nor the other hooks.
/// </summary>
internal sealed class EngineHooks
{
    private readonly ILogger _logger;
    private readonly Lock _sync = new();
    private Func<HttpContext, Func<Task>, Task>[] _middlewares = [];
    private Action<IHeaderDictionary, HttpContext>[] _initialHeaders = [];
    private Action<IHeaderDictionary, HttpContext>[] _headers = [];
    private Action<EngineConnectionError>[] _connectionErrors = [];
    private Action<EngineConnection>[] _connections = [];

    public EngineHooks(ILogger logger)
    {
        _logger = logger;
    }

    public bool HasMiddlewares => _middlewares.Length > 0;

    public void AddMiddleware(Func<HttpContext, Func<Task>, Task> middleware) => Add(ref _middlewares, middleware);

    public void AddInitialHeaders(Action<IHeaderDictionary, HttpContext> handler) => Add(ref _initialHeaders, handler);

    public void AddHeaders(Action<IHeaderDictionary, HttpContext> handler) => Add(ref _headers, handler);

    public void AddConnectionError(Action<EngineConnectionError> handler) => Add(ref _connectionErrors, handler);

    public void AddConnection(Action<EngineConnection> handler) => Add(ref _connections, handler);

    public EngineMiddlewareRun CreateRun(HttpContext context, Func<HttpContext, Task> serve)
    {
        return new EngineMiddlewareRun(_middlewares, context, serve);
    }

    /// <summary>Lets the hooks see the headers of a polling answer just before they are sent.</summary>
    public void WatchPollingHeaders(HttpContext context, bool isHandshake)
    {
        if (_headers.Length > 0 || (isHandshake && _initialHeaders.Length > 0))
        {
            context.Response.OnStarting(
                static state =>
                {
                    var (hooks, context, isHandshake) = ((EngineHooks, HttpContext, bool))state;
                    if (context.Response.StatusCode == StatusCodes.Status200OK)
                    {
                        hooks.OnHeaders(context, isHandshake);
                    }

                    return Task.CompletedTask;
                },
                (this, context, isHandshake));
        }
    }

    /// <summary>Lets the hooks see the headers of an answer that is about to be sent.</summary>
    public void OnHeaders(HttpContext context, bool isHandshake)
    {
        if (isHandshake)
        {
            Call(_initialHeaders, "initial_headers", context);
        }

        Call(_headers, "headers", context);
    }

    public void OnConnectionError(HttpContext context, EngineError error)
    {
        var handlers = _connectionErrors;
        if (handlers.Length > 0)
        {
            Call(handlers, "connection_error", new EngineConnectionError(context, error));
        }
    }

    public void OnConnection(EngineSession session)
    {
        var handlers = _connections;
        if (handlers.Length == 0)
        {
            return;
        }

        // As a batch, so that what the handlers send leaves behind the handshake, in one flush.
        session.EnterInbound();
        try
        {
            Call(handlers, "connection", session.Connection);
        }
        finally
        {
            session.ExitInbound();
        }
    }

    private void Add<T>(ref T[] hooks, T hook)
    {
        lock (_sync)
        {
            hooks = [.. hooks, hook];
        }
    }

    private void Call(Action<IHeaderDictionary, HttpContext>[] handlers, string name, HttpContext context)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler(context.Response.Headers, context);
            }
#pragma warning disable CA1031 // A hook of the application may throw anything.
            catch (Exception e)
#pragma warning restore CA1031
            {
                EngineLog.HookFailed(_logger, e, name);
            }
        }
    }

    private void Call<T>(Action<T>[] handlers, string name, T argument)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler(argument);
            }
#pragma warning disable CA1031 // A hook of the application may throw anything.
            catch (Exception e)
#pragma warning restore CA1031
            {
                EngineLog.HookFailed(_logger, e, name);
            }
        }
    }
}
