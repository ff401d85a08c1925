using System.Collections.Concurrent;

namespace Parley.SocketIO.Tests.Contracts;

/// <summary>Handles the contract of a test's client with an object that belongs to one socket.</summary>
[SocketIOHandlers]
internal sealed partial class TestHandlers(Socket socket) : ITestServer
{
    public ConcurrentQueue<string> Log { get; } = new();

    public CancellationToken Token { get; private set; }

    public async Task<Receipt> SendAsync(Note note, CancellationToken cancellationToken)
    {
        Token = cancellationToken;
        await Task.Yield();
        return new Receipt(note.Text.Length, note.Data);
    }

    public void Typing(string room, int seconds)
    {
        Log.Enqueue($"{room} {seconds}");
    }

    public int Add(int a, int b)
    {
        return a + b;
    }

    public Task Save(Note note)
    {
        return note.Text.Length == 0 ? throw new InvalidOperationException("Nothing to save.") : Task.CompletedTask;
    }

    public async ValueTask<byte[]> Reverse(byte[] data)
    {
        await Task.Yield();
        return [.. data.Reverse()];
    }

    public ValueTask Touch()
    {
        return default;
    }

    public string WhoAmI(Socket me)
    {
        return me == socket ? me.Id : "another one";
    }

    public int Sum(int a, int b, int c, int d, int e, int f, int g, int h, int i)
    {
        return a + b + c + d + e + f + g + h + i;
    }

    string ITestServer.Nullable(string? text, int? number, RawArgument raw)
    {
        return $"{text ?? "null"} {number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"} {raw.Json.Length}";
    }

    public string Keyword(string @class, string @event)
    {
        return @class + @event;
    }

    public int Rest(string first, RawArgument[] rest)
    {
        return rest.Length;
    }

    public async Task Forever(CancellationToken cancellationToken)
    {
        Log.Enqueue("waiting");
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
