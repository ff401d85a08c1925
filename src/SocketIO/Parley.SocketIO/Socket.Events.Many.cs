using Parley.SocketIO.Events;

namespace Parley.SocketIO;

// Handlers with many parameters: arguments, services and the acknowledgement add up.
public sealed partial class Socket
{
    /// <inheritdoc cref="On{T1, T2, T3, T4}(string, Action{T1, T2, T3, T4})"/>
    /// <typeparam name="T1">Type of the first parameter.</typeparam>
    /// <typeparam name="T2">Type of the second parameter.</typeparam>
    /// <typeparam name="T3">Type of the third parameter.</typeparam>
    /// <typeparam name="T4">Type of the fourth parameter.</typeparam>
    /// <typeparam name="T5">Type of the fifth parameter.</typeparam>
    public void On<T1, T2, T3, T4, T5>(string name, Action<T1, T2, T3, T4, T5> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3, T4, T5>(Parameters, handler, null));
    }

    /// <inheritdoc cref="On{T1, T2, T3, T4, T5}(string, Action{T1, T2, T3, T4, T5})"/>
    public void On<T1, T2, T3, T4, T5>(string name, Func<T1, T2, T3, T4, T5, Task> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3, T4, T5>(Parameters, null, handler));
    }

    /// <inheritdoc cref="On{T1, T2, T3, T4, T5}(string, Action{T1, T2, T3, T4, T5})"/>
    /// <typeparam name="T1">Type of the first parameter.</typeparam>
    /// <typeparam name="T2">Type of the second parameter.</typeparam>
    /// <typeparam name="T3">Type of the third parameter.</typeparam>
    /// <typeparam name="T4">Type of the fourth parameter.</typeparam>
    /// <typeparam name="T5">Type of the fifth parameter.</typeparam>
    /// <typeparam name="T6">Type of the sixth parameter.</typeparam>
    public void On<T1, T2, T3, T4, T5, T6>(string name, Action<T1, T2, T3, T4, T5, T6> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3, T4, T5, T6>(Parameters, handler, null));
    }

    /// <inheritdoc cref="On{T1, T2, T3, T4, T5, T6}(string, Action{T1, T2, T3, T4, T5, T6})"/>
    public void On<T1, T2, T3, T4, T5, T6>(string name, Func<T1, T2, T3, T4, T5, T6, Task> handler)
    {
        Add(name, handler, new Handler<T1, T2, T3, T4, T5, T6>(Parameters, null, handler));
    }
}
