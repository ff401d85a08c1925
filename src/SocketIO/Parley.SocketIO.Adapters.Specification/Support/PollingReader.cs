namespace Parley.SocketIO.Adapters.Specification;

/// <summary>A client over long-polling, poll by poll: it shows what a server does with an event while no poll waits.</summary>
internal sealed class PollingReader : IDisposable
{
    private const char Separator = '\x1e';

    private readonly HttpClient _http;
    private readonly Uri _address;

    private PollingReader(HttpClient http, Uri address)
    {
        _http = http;
        _address = address;
    }

    public static async Task<PollingReader> ConnectAsync(Uri server, TimeSpan limit)
    {
        var http = new HttpClient { Timeout = limit };
        http.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        var handshake = await http.GetStringAsync(new Uri(server, "/socket.io/?EIO=4&transport=polling")).ConfigureAwait(false);
        using var json = System.Text.Json.JsonDocument.Parse(handshake[1..]);
        var sid = json.RootElement.GetProperty("sid").GetString();
        var reader = new PollingReader(http, new Uri(server, "/socket.io/?EIO=4&transport=polling&sid=" + sid));
        using var joined = await http.PostAsync(reader._address, new StringContent("40")).ConfigureAwait(false);
        joined.EnsureSuccessStatusCode();
        await reader.PollAsync().ConfigureAwait(false);
        return reader;
    }

    /// <summary>Polls once.</summary>
    /// <returns>The packets, and whether they came compressed; no packets when they did.</returns>
    public async Task<(string[] Packets, bool IsCompressed)> PollAsync()
    {
        using var answer = await _http.GetAsync(_address).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        if (answer.Content.Headers.ContentEncoding.Count > 0)
        {
            return ([], true);
        }

        return ((await answer.Content.ReadAsStringAsync().ConfigureAwait(false)).Split(Separator), false);
    }

    public void Dispose()
    {
        _http.Dispose();
    }
}
