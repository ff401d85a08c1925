using System.Globalization;
using System.Text;
using Parley.Bench.Soak.Clients;

namespace Parley.Bench.Soak.Traffic;

/// <summary>One client's visit: what it draws by lot, and how it connects. Used by one task at a time.</summary>
internal sealed class Visit
{
    private readonly HttpClient _http;

    public Visit(Uri server, HttpClient http, Random random, CancellationToken cancellationToken)
    {
        Server = server;
        _http = http;
        Random = random;
        Token = cancellationToken;
    }

    public Uri Server { get; }

    public Random Random { get; }

    public CancellationToken Token { get; }

    public HttpClient Http => _http;

    public bool OneIn(int count) => Random.Next(count) == 0;

    public Task PauseAsync(int minMilliseconds, int maxMilliseconds) => Task.Delay(Random.Next(minMilliseconds, maxMilliseconds), Token);

    public string Room() => "room-" + Random.Next(20).ToString(CultureInfo.InvariantCulture);

    /// <summary>A JSON value, mostly small, with what is hard to pass on among them.</summary>
    public string Json()
    {
        return Random.Next(6) switch
        {
            0 => Random.Next().ToString(CultureInfo.InvariantCulture),
            1 => """{"name":"Ada","list":[1,null,true,"x"],"nested":{"a":{"b":[]}}}""",
            2 => "\"Grüße 你好 👋 \\u0000 \\ud83d\\ude00\"",
            3 => "null",
            4 => $"\"{new string('x', Random.Next(1, 20_000))}\"",
            _ => $"\"{Random.Next():x8}\"",
        };
    }

    public byte[] Bytes(int most)
    {
        var bytes = new byte[Random.Next(0, most)];
        Random.NextBytes(bytes);
        return bytes;
    }

    public Task<WebSocketLink> OpenWebSocketAsync(int protocol = 4, string? sid = null, int? receiveBuffer = null) =>
        WebSocketLink.OpenAsync(Server, Token, protocol, sid, receiveBuffer);

    public Task<PollingLink> OpenPollingAsync(int protocol = 4) => PollingLink.OpenAsync(_http, Server, Token, protocol);

    /// <summary>A client on WebSocket, in <c>/</c>.</summary>
    public async Task<Client> WebSocketAsync(int protocol = 4, int? receiveBuffer = null)
    {
        var client = new Client(await OpenWebSocketAsync(protocol, receiveBuffer: receiveBuffer), Token);
        return await JoinedAsync(client);
    }

    /// <summary>A client on long-polling, in <c>/</c>.</summary>
    public async Task<Client> PollingAsync(int protocol = 4)
    {
        var client = new Client(await OpenPollingAsync(protocol), Token);
        return await JoinedAsync(client);
    }

    /// <summary>A client on either transport, seldom of an old revision, in <c>/</c>.</summary>
    public Task<Client> AnyAsync()
    {
        var protocol = OneIn(5) ? 3 : 4;
        return OneIn(2) ? PollingAsync(protocol) : WebSocketAsync(protocol);
    }

    public Task<Tcp> TcpAsync() => Tcp.ConnectAsync(Server, null, Token);

    public string PostHead(string sid, int length, string headers = "") =>
        $"POST /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: {Server.Authority}\r\nContent-Type: text/plain\r\n"
        + $"Content-Length: {length.ToString(CultureInfo.InvariantCulture)}\r\n{headers}\r\n";

    public string GetHead(string sid) =>
        $"GET /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: {Server.Authority}\r\n\r\n";

    /// <summary>Does what the server may refuse in the middle.</summary>
    public static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or HttpRequestException or InvalidOperationException)
        {
            // The server closed while it was being done.
        }
    }

    /// <summary>Sends a request and expects one of some status codes.</summary>
    public async Task ExpectStatusAsync(HttpMethod method, string query, string? body, params int[] expected)
    {
        using var request = new HttpRequestMessage(method, new Uri(Server, "/socket.io/?" + query));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "text/plain");
        }

        using var answer = await _http.SendAsync(request, Token);
        if (!expected.Contains((int)answer.StatusCode))
        {
            throw new ProtocolFault($"{method} {query} was answered with {(int)answer.StatusCode}, not {string.Join(" or ", expected)}");
        }
    }

    private static async Task<Client> JoinedAsync(Client client)
    {
        try
        {
            await client.JoinAsync();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
