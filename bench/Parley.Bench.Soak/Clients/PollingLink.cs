using System.Globalization;
using System.Net;
using System.Text;

namespace Parley.Bench.Soak.Clients;

/// <summary>A session over long-polling: one poll at a time, one POST at a time.</summary>
internal sealed class PollingLink : Link
{
    private const char Separator = '\x1e';

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly CancellationTokenSource _ending;
    private readonly SemaphoreSlim _posting = new(1, 1);
    private Task _polling = Task.CompletedTask;
    private volatile bool _isPaused;

    private PollingLink(HttpClient http, Uri server, int protocol, CancellationToken cancellationToken)
    {
        _http = http;
        _server = server;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Protocol = protocol;
    }

    public Uri Url => new(_server, $"/socket.io/?EIO={Protocol}&transport=polling&sid={Sid}{(Protocol == 3 ? "&b64=1" : string.Empty)}");

    public CancellationToken Ending => _ending.Token;

    /// <summary>Opens a session, which does not poll yet.</summary>
    public static async Task<PollingLink> OpenAsync(HttpClient http, Uri server, CancellationToken cancellationToken, int protocol = 4)
    {
        var link = new PollingLink(http, server, protocol, cancellationToken);
        var handshake = await http.GetStringAsync(
            new Uri(server, $"/socket.io/?EIO={protocol}&transport=polling{(protocol == 3 ? "&b64=1" : string.Empty)}"), cancellationToken);
        link.Sid = SidOf(handshake);
        return link;
    }

    public override void Start()
    {
        _polling = PollAsync();
    }

    /// <summary>Ends polling once the poll under way is answered; the session goes on, by another transport.</summary>
    public Task PauseAsync()
    {
        _isPaused = true;
        return _polling.WaitAsync(_ending.Token);
    }

    public void Resume()
    {
        _isPaused = false;
        Start();
    }

    public override Task SendAsync(string packet) =>
        PostAsync(Protocol == 3 ? $"{packet.Length.ToString(CultureInfo.InvariantCulture)}:{packet}" : packet);

    public override Task SendBytesAsync(byte[] message)
    {
        var text = (Protocol == 3 ? "b4" : "b") + Convert.ToBase64String(message);
        return SendAsync(text);
    }

    /// <summary>Several packets in one POST.</summary>
    public Task SendAsync(IEnumerable<string> packets) => PostAsync(string.Join(Separator, packets));

    public override async Task CloseAsync()
    {
        await SendAsync("1");
        await Closed.WaitAsync(_ending.Token);
    }

    public override void Abort()
    {
        SetClosed();
        _ending.Cancel();
    }

    private async Task PostAsync(string body)
    {
        await _posting.WaitAsync(_ending.Token);
        try
        {
            using var answer = await _http.PostAsync(Url, new StringContent(body, Encoding.UTF8, "text/plain"), _ending.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new ProtocolFault($"a POST was answered with {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            }
        }
        finally
        {
            _posting.Release();
        }
    }

    private async Task PollAsync()
    {
        try
        {
            while (!_isPaused)
            {
                using var answer = await _http.GetAsync(Url, _ending.Token);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    SetClosed();
                    return;
                }

                foreach (var packet in Split(await answer.Content.ReadAsStringAsync(_ending.Token)))
                {
                    Dispatch(packet);
                    if (packet == "1")
                    {
                        SetClosed();
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            SetClosed();
        }
        catch (ProtocolFault fault)
        {
            SetFault(fault);
        }
    }

    private void Dispatch(string packet)
    {
        if (packet.StartsWith('b'))
        {
            OnBytes(Convert.FromBase64String(packet[(Protocol == 3 ? 2 : 1)..]));
        }
        else
        {
            OnPacket(packet);
        }
    }

    private IEnumerable<string> Split(string payload)
    {
        if (Protocol == 4)
        {
            return payload.Split(Separator);
        }

        var packets = new List<string>();
        for (var at = 0; at < payload.Length;)
        {
            var colon = payload.IndexOf(':', at);
            var length = int.Parse(payload.AsSpan(at, colon - at), CultureInfo.InvariantCulture);
            packets.Add(payload.Substring(colon + 1, length));
            at = colon + 1 + length;
        }

        return packets;
    }
}
