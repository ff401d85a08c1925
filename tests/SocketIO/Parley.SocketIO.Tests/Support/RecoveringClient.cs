using System.Text.Json;

namespace Parley.SocketIO.Tests.Support;

/// <summary>
/// A client that keeps what it needs to come back, as the stock client does: the secret of its session, and the last argument
/// of the last event when that is a text.
/// </summary>
internal sealed class RecoveringClient
{
    private readonly TestApp _app;
    private readonly string _nsp;
    private WsClient _client = null!;

    private RecoveringClient(TestApp app, string nsp)
    {
        _app = app;
        _nsp = nsp;
    }

    public string Id { get; private set; } = string.Empty;

    /// <summary>The secret; <see langword="null"/> when the server gave none.</summary>
    public string? PrivateId { get; set; }

    /// <summary>What the client says it has seen last; <see langword="null"/> when it has seen nothing.</summary>
    public string? Offset { get; set; }

    /// <summary>Whether the last connection brought back what was there before, as the stock client tells.</summary>
    public bool IsRecovered { get; private set; }

    public WsClient Connection => _client;

    /// <summary>Headers of the next connection.</summary>
    public string? Headers { get; set; }

    private string Prefix => _nsp == "/" ? string.Empty : _nsp + ",";

    public static async Task<RecoveringClient> ConnectAsync(
        TestApp app, string nsp = "/", string? headers = null, string auth = "{}")
    {
        var client = new RecoveringClient(app, nsp) { Headers = headers };
        Assert.Empty(await client.ComeBackAsync(auth));
        return client;
    }

    /// <summary>Loses the connection, and comes back to the caller when the server knows.</summary>
    public async Task LoseAsync()
    {
        var count = _app.Reasons.Count;
        _client.Dispose();
        await Eventually.Until(() => _app.Reasons.Count > count || _app.IO.ClientsCount == 0);
        await Eventually.Until(() => _app.IO.EngineServer.Endings.Current == 0);
    }

    /// <summary>Connects anew with what is kept.</summary>
    /// <returns>The events that came before CONNECT, as name and arguments without offset.</returns>
    public async Task<List<string>> ComeBackAsync(string auth = "{}")
    {
        await AskAsync(auth);
        return await ReadMissedAsync();
    }

    /// <summary>Connects anew with what is kept, and reads no answer.</summary>
    public async Task AskAsync(string auth = "{}")
    {
        _client = await WsClient.OpenSessionAsync(_app, Headers);
        var kept = PrivateId is null ? string.Empty
            : Offset is null ? $"\"pid\":{JsonSerializer.Serialize(PrivateId)}"
            : $"\"pid\":{JsonSerializer.Serialize(PrivateId)},\"offset\":{JsonSerializer.Serialize(Offset)}";
        var comma = kept.Length > 0 && auth != "{}" ? "," : string.Empty;
        await _client.SendAsync($"40{Prefix}{{{kept}{comma}{auth[1..]}");
    }

    public async Task<List<string>> ReadMissedAsync()
    {
        var missed = new List<string>();
        while (true)
        {
            var text = await _client.ReadTextAsync();
            if (text.StartsWith("40" + Prefix + "{", StringComparison.Ordinal))
            {
                using var json = JsonDocument.Parse(text[(2 + Prefix.Length)..]);
                Id = json.RootElement.GetProperty("sid").GetString()!;
                var pid = json.RootElement.TryGetProperty("pid", out var given) ? given.GetString() : null;
                IsRecovered = pid is not null && pid == PrivateId;
                PrivateId = pid;
                return missed;
            }

            missed.Add(Note(text));
        }
    }

    /// <summary>Reads an event and notes its offset.</summary>
    /// <returns>Its name and arguments without the offset.</returns>
    public async Task<string> ReadAsync()
    {
        return Note(await _client.ReadTextAsync());
    }

    private string Note(string packet)
    {
        Assert.StartsWith("42" + Prefix + "[", packet, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(packet[(2 + Prefix.Length)..]);
        var arguments = json.RootElement.EnumerateArray().ToArray();
        Offset = arguments[^1].GetString();
        return string.Join(' ', arguments[..^1].Select(argument => argument.ToString()));
    }
}
