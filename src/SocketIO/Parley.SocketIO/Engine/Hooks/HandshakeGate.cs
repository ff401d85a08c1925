using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Asks the application about a new session: whether it may be opened, and what its id is. The application may take as long
/// as a client may take to join a namespace, so that every request ends. Thread-safe.
/// </summary>
internal sealed class HandshakeGate
{
    public const int LongestId = 64;

    private readonly SocketIOOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // Ids of the application that a handshake or a session uses. Own ids need no such table.
    private readonly ConcurrentDictionary<string, bool> _ids = new(StringComparer.Ordinal);

    public HandshakeGate(SocketIOOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <returns>Why the session must not be opened, or <see langword="null"/>.</returns>
    public ValueTask<EngineError?> FindRefusalAsync(HttpContext context)
    {
        return _options.AllowRequest is { } allowRequest ? AskAsync(allowRequest, context) : default;
    }

    /// <returns>The id of the new session, to be given back by <see cref="Release"/>, or <see langword="null"/>.</returns>
    public ValueTask<string?> NewIdAsync(HttpContext context)
    {
        return _options.GenerateId is { } generateId
            ? GenerateAsync(generateId, context)
            : ValueTask.FromResult<string?>(EngineIds.NewId());
    }

    /// <summary>No session uses the id any more.</summary>
    public void Release(string id)
    {
        if (!_ids.IsEmpty)
        {
            _ids.TryRemove(id, out _);
        }
    }

    private async ValueTask<EngineError?> AskAsync(Func<HttpContext, ValueTask<string?>> allowRequest, HttpContext context)
    {
        try
        {
            var message = await WithinLimit(allowRequest(context), context).ConfigureAwait(false);
            return message is null ? null : EngineError.ForbiddenBecause(message);
        }
#pragma warning disable CA1031 // The application's code may throw anything; who is not allowed is refused.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(context, e, nameof(SocketIOOptions.AllowRequest));
            return EngineError.Forbidden;
        }
    }

    private async ValueTask<string?> GenerateAsync(Func<HttpContext, ValueTask<string>> generateId, HttpContext context)
    {
        string? id;
        try
        {
            id = await WithinLimit(generateId(context), context).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The application's code may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(context, e, nameof(SocketIOOptions.GenerateId));
            return null;
        }

        if (!IsId(id))
        {
            EngineLog.IdRefused(_logger, "it is not 1 to 64 characters of A-Z, a-z, 0-9, _ and -");
            return null;
        }

        if (!_ids.TryAdd(id!, true))
        {
            EngineLog.IdRefused(_logger, "a session has it already");
            return null;
        }

        return id;
    }

    private ValueTask<T> WithinLimit<T>(ValueTask<T> answer, HttpContext context)
    {
        return answer.IsCompleted
            ? answer
            : new ValueTask<T>(answer.AsTask().WaitAsync(_options.ConnectTimeout, _time, context.RequestAborted));
    }

    // A client that has gone away is no fault of the application.
    private void Report(HttpContext context, Exception fault, string hook)
    {
        if (fault is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            EngineLog.HookFailed(_logger, fault, hook);
        }
    }

    private static bool IsId(string? id)
    {
        return id is { Length: >= 1 and <= LongestId } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
    }
}
