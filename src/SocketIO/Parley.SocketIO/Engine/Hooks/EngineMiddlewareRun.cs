using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine;

/// <summary>
/// One request on its way through the engine's middlewares. It keeps apart what a middleware throws, which refuses the
/// request, and what the server itself throws behind them, which is the host's to deal with. Used by one request.
/// </summary>
internal sealed class EngineMiddlewareRun
{
    private readonly Func<HttpContext, Func<Task>, Task>[] _middlewares;
    private readonly HttpContext _context;
    private readonly Func<HttpContext, Task> _serve;
    private ExceptionDispatchInfo? _serverFault;

    public EngineMiddlewareRun(
        Func<HttpContext, Func<Task>, Task>[] middlewares, HttpContext context, Func<HttpContext, Task> serve)
    {
        _middlewares = middlewares;
        _context = context;
        _serve = serve;
    }

    /// <summary>Whether the last middleware has passed the request on.</summary>
    public bool IsServed { get; private set; }

    /// <returns>What a middleware threw, or <see langword="null"/>.</returns>
    public async Task<Exception?> RunAsync()
    {
        try
        {
            await NextAsync(0).ConfigureAwait(false);
            _serverFault?.Throw();
            return null;
        }
#pragma warning disable CA1031 // A middleware of the application may throw anything.
        catch (Exception e) when (_serverFault is null)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    private Task NextAsync(int index)
    {
        return index == _middlewares.Length ? ServeAsync() : _middlewares[index](_context, () => NextAsync(index + 1));
    }

    private async Task ServeAsync()
    {
        if (IsServed)
        {
            throw new InvalidOperationException("A middleware called next() twice.");
        }

        IsServed = true;
        try
        {
            await _serve(_context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _serverFault = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }
}
