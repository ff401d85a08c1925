using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.SocketIO;

/// <summary>
/// Namespaces that come into being when a client asks for one: all whose name matches a pattern, or that a function allows.
/// A child has the middlewares, connection handlers, policies and rate limits that its parent has at that moment. What is sent
/// to the parent reaches the sockets of all children. Every member may be called from any thread.
/// </summary>
public sealed class ParentNamespace : Namespace
{
    private readonly ConcurrentDictionary<string, Namespace> _children = new(StringComparer.Ordinal);
    private readonly Func<string, JsonElement, ValueTask<bool>>? _allows;
    private readonly Func<string, bool>? _matches;

    internal ParentNamespace(
        SocketIOServer server, string name, Func<string, bool>? matches, Func<string, JsonElement, ValueTask<bool>>? allows)
        : base(server, name, static nsp => new ParentAdapter((ParentNamespace)nsp))
    {
        _matches = matches;
        _allows = allows;
    }

    /// <summary>The namespaces that have come into being so far, without those that were removed again.</summary>
    public IReadOnlyCollection<Namespace> Children => (IReadOnlyCollection<Namespace>)_children.Values;

    /// <summary>Whether the application itself may create that child by its name.</summary>
    internal bool Matches(string name)
    {
        try
        {
            return _matches?.Invoke(name) == true;
        }
        catch (RegexMatchTimeoutException e)
        {
            // For whoever asks it is a no; the application learns that its pattern is a slow one.
            Server.ReportError(new SocketIOErrorContext(e, this, "connection"));
            return false;
        }
    }

    internal ValueTask<bool> AllowsAsync(string name, JsonElement auth)
    {
        return _allows is null ? new ValueTask<bool>(Matches(name)) : _allows(name, auth);
    }

    internal Namespace CreateChild(string name, bool isOfClient)
    {
        var child = new Namespace(Server, name) { Parent = this, IsOfClient = isOfClient };
        CopyHandlersTo(child);
        _children[name] = child;
        return child;
    }

    internal void Forget(Namespace child)
    {
        _children.TryRemove(new KeyValuePair<string, Namespace>(child.Name, child));
    }
}
