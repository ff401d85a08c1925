using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Tests.Contracts;

[SocketIOEvents]
public interface IEchoServer
{
    string Echo(string text);

    Task<int> Scope();

    void Fail();

    Task<string> Whisper(string text);
}

[SocketIOEvents]
public interface IPingServer
{
    string Ping();
}

/// <summary>A service of a scope.</summary>
internal sealed class Scoped(Journal journal) : IAsyncDisposable
{
    private static int _last;

    public int Number { get; } = Interlocked.Increment(ref _last);

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        journal.Write("scope disposed");
    }
}

/// <summary>A service of the application.</summary>
internal sealed class Journal
{
    public ConcurrentQueue<string> Entries { get; } = new();

    public void Write(string entry)
    {
        Entries.Enqueue(entry);
    }
}

/// <summary>What a SignalR user knows as a hub.</summary>
[SocketIOHandlers]
internal sealed partial class EchoHandlers(
    Socket socket,
    Journal journal,
    Scoped scoped,
    Scoped again,
    [FromKeyedServices("loud")] Func<string, string> loud,
    IServiceProvider services,
    Namespace nsp,
    TimeProvider? missing = null,
    IFormatProvider? format = null,
    int number = 7)
    : IEchoServer, IPingServer, IHandlesConnection, IHandlesDisconnection, IDisposable
{
    public async Task OnConnectedAsync()
    {
        await Task.Yield();
        journal.Write("connected " + socket.Id);
    }

    public async Task OnDisconnectedAsync(DisconnectReason reason)
    {
        await Task.Yield();
        journal.Write($"disconnected {reason}");
    }

    public string Echo(string text)
    {
        Assert.Same(scoped, again);
        Assert.Same(scoped, services.GetRequiredService<Scoped>());
        Assert.Same(socket.Namespace, nsp);
        Assert.NotNull(missing);
        Assert.Null(format);
        Assert.Equal(7, number);
        journal.Write("echo");
        return loud(text);
    }

    public async Task<int> Scope()
    {
        await Task.Yield();
        return scoped.Number;
    }

    public void Fail()
    {
        throw new InvalidOperationException("failed");
    }

    public async Task<string> Whisper(string text)
    {
        socket.Emit("whispering");
        journal.Write("whisper");
        return await socket.EmitWithAckAsync<string>("what?", text, TimeSpan.FromSeconds(30));
    }

    public string Ping()
    {
        return "pong";
    }

    public void NotAnEvent()
    {
        journal.Write("called what is no event");
    }

    public void Dispose()
    {
        journal.Write("instance disposed");
    }
}

[SocketIOHandlers]
internal sealed partial class ClusterHandlers(Journal journal) : ITestCluster
{
    public void Reload(string what)
    {
        journal.Write("reload " + what);
    }

    public async Task<int> Count(string what)
    {
        await Task.Yield();
        return what.Length;
    }
}
