using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Handlers for the next event of a name alone.
public sealed partial class Socket
{
    /// <summary>Handles the next event of this name, and no later one.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Called once.</param>
    public void Once(string name, Action handler)
    {
        AddOnce(name, handler, new Handler0(handler, null));
    }

    /// <inheritdoc cref="Once(string, Action)"/>
    public void Once(string name, Func<Task> handler)
    {
        AddOnce(name, handler, new Handler0(null, handler));
    }

    /// <summary>
    /// Handles the next event of this name, and no later one. Parameters are as in <see cref="On{T1}(string, Action{T1})"/>.
    /// </summary>
    /// <typeparam name="T1">Type of the argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Called once.</param>
    public void Once<T1>(string name, Action<T1> handler)
    {
        AddOnce(name, handler, new Handler<T1>(Parameters, handler, null));
    }

    /// <inheritdoc cref="Once{T1}(string, Action{T1})"/>
    public void Once<T1>(string name, Func<T1, Task> handler)
    {
        AddOnce(name, handler, new Handler<T1>(Parameters, null, handler));
    }

    /// <inheritdoc cref="Once{T1}(string, Action{T1})"/>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    public void Once<T1, T2>(string name, Action<T1, T2> handler)
    {
        AddOnce(name, handler, new Handler<T1, T2>(Parameters, handler, null));
    }

    /// <inheritdoc cref="Once{T1, T2}(string, Action{T1, T2})"/>
    public void Once<T1, T2>(string name, Func<T1, T2, Task> handler)
    {
        AddOnce(name, handler, new Handler<T1, T2>(Parameters, null, handler));
    }
}
