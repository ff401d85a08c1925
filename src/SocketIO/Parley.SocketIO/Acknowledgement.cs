using Parley.SocketIO.Acknowledgements;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>
/// The answer that a client waits for: the last parameter of a handler. Any thread may send it, also after the handler has
/// returned; the first call counts. Where the client asked for none, sending does nothing.
/// </summary>
public sealed class Acknowledgement
{
    internal static readonly Acknowledgement None = new(null, 0);

    private readonly long _id;
    private IAcknowledgementTarget? _target;

    internal Acknowledgement(IAcknowledgementTarget? target, long id)
    {
        _target = target;
        _id = id;
        IsRequested = target is not null;
    }

    /// <summary>Whether the client asked for an answer.</summary>
    public bool IsRequested { get; }

    /// <summary>Answers without arguments.</summary>
    public void Send()
    {
        SendCore(default(NoArguments));
    }

    /// <summary>Answers.</summary>
    /// <typeparam name="T1">Type of the argument.</typeparam>
    /// <param name="argument">The argument.</param>
    public void Send<T1>(T1 argument)
    {
        SendCore(new Arguments<T1>(argument));
    }

    /// <summary>Answers.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    public void Send<T1, T2>(T1 first, T2 second)
    {
        SendCore(new Arguments<T1, T2>(first, second));
    }

    /// <summary>Answers.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <param name="third">The third argument.</param>
    public void Send<T1, T2, T3>(T1 first, T2 second, T3 third)
    {
        SendCore(new Arguments<T1, T2, T3>(first, second, third));
    }

    /// <summary>Answers with arguments that are JSON already.</summary>
    /// <param name="arguments">The arguments.</param>
    public void SendRaw(params RawArgument[] arguments)
    {
        SendCore(new RawArguments(arguments));
    }

    private void SendCore<TArguments>(in TArguments arguments)
        where TArguments : struct, IArguments
    {
        var target = Interlocked.Exchange(ref _target, null);
        try
        {
            target?.SendAcknowledgement(_id, arguments);
        }
        catch
        {
            // Nothing was sent: the handler may answer with something that can be written.
            _target = target;
            throw;
        }
    }
}
