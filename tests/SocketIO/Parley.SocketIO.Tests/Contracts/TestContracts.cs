namespace Parley.SocketIO.Tests.Contracts;

/// <summary>What the client of these tests may send.</summary>
[SocketIOEvents]
public interface ITestServer
{
    /// <summary>Acknowledged with a value, later.</summary>
    Task<Receipt> SendAsync(Note note, CancellationToken cancellationToken);

    /// <summary>Not acknowledged.</summary>
    void Typing(string room, int seconds = 3);

    /// <summary>Acknowledged with a value, at once.</summary>
    int Add(int a, int b);

    /// <summary>Acknowledged with nothing.</summary>
    Task Save(Note note);

    ValueTask<byte[]> Reverse(byte[] data);

    ValueTask Touch();

    [EventName("who am i?")]
    string WhoAmI(Socket socket);

    int Sum(int a, int b, int c, int d, int e, int f, int g, int h, int i);

    string Nullable(string? text, int? number, RawArgument raw);

    string @Keyword(string @class, string @event);

    int Rest(string first, RawArgument[] rest);

    Task Forever(CancellationToken cancellationToken);
}

/// <summary>What the server of these tests may send.</summary>
[SocketIOEvents]
[AckTimeout(2)]
public interface ITestClient
{
    void Message(Note note);

    void Nothing();

    Task<string> Ask(string question, CancellationToken cancellationToken = default);

    [AckTimeout(5)]
    Task Confirm(byte[] data);

    [EventName("mood changed")]
    void SetMood(string mood, double level = 0.5, Colour colour = Colour.Blue);

    void Many(int a, string b, bool c, double d, long e, char f, Note g, string? h, int? i);

    void Rest(string first, RawArgument[] rest);
}

/// <summary>What the servers of a cluster say to each other.</summary>
[SocketIOEvents]
public interface ITestCluster
{
    void Reload(string what);

    Task<int> Count(string what);
}

public enum Colour
{
    Red,
    Blue,
}

public sealed record Note(string Text, byte[]? Data = null);

public sealed record Receipt(int Length, byte[]? Data);
