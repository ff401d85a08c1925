using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.SocketIO.Diagnostics;

namespace Parley.SocketIO;

// Which namespaces there are, and which may come into being.
public sealed partial class SocketIOServer
{
    // A pattern of the application must not be made to work for long by a name that a client made up.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly Lock _sync = new();
    private ParentNamespace[] _parents = [];
    private Action<Namespace>[] _namespaceHandlers = [];
    private int _dynamicCount;
    private bool _isFullReported;

    /// <summary>Declares a namespace, or returns it when it is declared already.</summary>
    /// <param name="name">The name, with or without the leading <c>/</c>.</param>
    /// <returns>The namespace: a child where the name matches the pattern of a dynamic one.</returns>
    /// <exception cref="ArgumentException">The name has a comma or a question mark, or is too long.</exception>
    public Namespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var full = name.StartsWith('/') ? name : "/" + name;
        if (_namespaces.TryGetValue(full, out var known))
        {
            return known;
        }

        var parent = Array.Find(_parents, candidate => candidate.Matches(full));
        return Create(full, parent, isOfClient: false)!;
    }

    /// <summary>
    /// Declares all namespaces whose name matches a pattern: each comes into being when the first client asks for it.
    /// </summary>
    /// <param name="pattern">
    /// Matched against the whole name, with its leading <c>/</c>. Without a match timeout of its own it gets one of 100 ms.
    /// </param>
    /// <returns>The parent: its middlewares and handlers are those of every child.</returns>
    public ParentNamespace Of(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var bounded = pattern.MatchTimeout == Regex.InfiniteMatchTimeout
            ? new Regex(pattern.ToString(), pattern.Options, PatternTimeout)
            : pattern;
        return AddParent(bounded.IsMatch, null);
    }

    /// <summary>
    /// Declares all namespaces that a function allows: each comes into being when the first client that is allowed asks for it.
    /// While a namespace is there, nobody is asked about its next clients: whom to let in is a matter for a middleware of the parent.
    /// </summary>
    /// <param name="allows">
    /// Receives the name and the client's <c>auth</c>; says whether the namespace may be. An exception is logged and means no.
    /// </param>
    /// <returns>The parent: its middlewares and handlers are those of every child.</returns>
    public ParentNamespace Of(Func<string, JsonElement, ValueTask<bool>> allows)
    {
        ArgumentNullException.ThrowIfNull(allows);
        return AddParent(null, allows);
    }

    /// <summary>
    /// Calls <paramref name="handler"/> for each namespace that comes into being from now on, declared or dynamic, before a
    /// client joins it.
    /// </summary>
    /// <param name="handler">Receives the namespace.</param>
    public void OnNewNamespace(Action<Namespace> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_sync)
        {
            _namespaceHandlers = [.. _namespaceHandlers, handler];
        }
    }

    /// <summary>The namespaces there are, dynamic ones included.</summary>
    public IReadOnlyCollection<Namespace> Namespaces => (IReadOnlyCollection<Namespace>)_namespaces.Values;

    /// <summary>Finds the namespace that a client asks for, or lets it come into being.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    internal ValueTask<Namespace?> FindNamespaceAsync(string name, JsonElement auth)
    {
        return _namespaces.TryGetValue(name, out var nsp)
            ? WhenAnnouncedAsync(nsp)
            : _parents.Length == 0 || !Namespace.IsName(name)
                ? new ValueTask<Namespace?>((Namespace?)null)
                : FindDynamicAsync(name, auth);
    }

    private static ValueTask<Namespace?> WhenAnnouncedAsync(Namespace nsp)
    {
        return nsp.Announcing is { } announcing ? WaitAsync(nsp, announcing) : new ValueTask<Namespace?>(nsp);

        static async ValueTask<Namespace?> WaitAsync(Namespace nsp, Task announcing)
        {
            await announcing.ConfigureAwait(false);
            return nsp;
        }
    }

    internal void Forget(Namespace child)
    {
        lock (_sync)
        {
            if (_namespaces.TryRemove(new KeyValuePair<string, Namespace>(child.Name, child)))
            {
                child.Parent?.Forget(child);
                _dynamicCount -= child.IsOfClient ? 1 : 0;
                _isFullReported = false;
            }
        }
    }

    private ParentNamespace AddParent(Func<string, bool>? matches, Func<string, JsonElement, ValueTask<bool>>? allows)
    {
        lock (_sync)
        {
            var parent = new ParentNamespace(this, $"/_{_parents.Length}", matches, allows);
            _parents = [.. _parents, parent];
            return parent;
        }
    }

    private async ValueTask<Namespace?> FindDynamicAsync(string name, JsonElement auth)
    {
        foreach (var parent in _parents)
        {
            try
            {
                if (await parent.AllowsAsync(name, auth).ConfigureAwait(false))
                {
                    return Create(name, parent, isOfClient: true) is { } nsp
                        ? await WhenAnnouncedAsync(nsp).ConfigureAwait(false)
                        : null;
                }
            }
#pragma warning disable CA1031 // A function of the application may throw anything; for the client it is a no.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ReportError(new SocketIOErrorContext(e, parent, "connection"));
            }
        }

        return null;
    }

    /// <summary>Creates a namespace, once whoever asks at the same time.</summary>
    private Namespace? Create(string name, ParentNamespace? parent, bool isOfClient)
    {
        Namespace nsp;
        Action<Namespace>[] handlers;
        lock (_sync)
        {
            if (_namespaces.TryGetValue(name, out var known))
            {
                return known;
            }

            if (isOfClient && _dynamicCount >= Options.MaxDynamicNamespaces)
            {
                // Once until there is room again: clients must not be able to fill the log.
                if (!_isFullReported)
                {
                    _isFullReported = true;
                    SocketLog.TooManyNamespaces(Logger, Options.MaxDynamicNamespaces);
                }

                return null;
            }

            nsp = parent is null ? new Namespace(this, name) : parent.CreateChild(name, isOfClient);
            _dynamicCount += isOfClient ? 1 : 0;
            handlers = name == "/" ? [] : _namespaceHandlers;
            if (handlers.Length > 0)
            {
                // Who finds it meanwhile waits, so that no client is there before the handlers are.
                nsp.BeginAnnouncing();
            }

            _namespaces[name] = nsp;
        }

        foreach (var handler in handlers)
        {
            nsp.Guard("new_namespace", () => handler(nsp));
        }

        nsp.EndAnnouncing();

        return nsp;
    }
}
