using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Parley.SocketIO.Adapters.Specification;

/// <summary>
/// A small Socket.IO client over WebSocket: one connection, one namespace. Events that have an answer are answered, all others
/// wait to be read. Thread-safe but for reading, which is for one test.
/// </summary>
public sealed class SpecificationClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<SpecificationAnswer>> _answers = new(StringComparer.Ordinal);
    private readonly Channel<ReceivedEvent> _events = Channel.CreateUnbounded<ReceivedEvent>();
    private readonly TaskCompletionSource<string> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Func<TimeSpan> _limit;
    private readonly string _prefix;
    private Task _pump = Task.CompletedTask;

    private SpecificationClient(string nsp, Func<TimeSpan> limit)
    {
        _prefix = nsp == "/" ? string.Empty : nsp + ",";
        _limit = limit;
    }

    /// <summary>The id of the client's socket.</summary>
    public string Id { get; private set; } = string.Empty;

    /// <summary>Completes when the server has disconnected the socket from its namespace.</summary>
    public Task Disconnected => _disconnected.Task;

    /// <summary>Completes when the connection is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Connects and joins a namespace.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="limit">How long a wait may take.</param>
    /// <param name="auth">The <c>auth</c> option, as JSON.</param>
    /// <param name="query">More of the query, beginning with <c>&amp;</c>.</param>
    /// <returns>The client.</returns>
    public static async Task<SpecificationClient> ConnectAsync(
        Uri server, string nsp, Func<TimeSpan> limit, string auth = "", string query = "")
    {
        ArgumentNullException.ThrowIfNull(limit);
        var client = new SpecificationClient(nsp, limit);
        var address = new UriBuilder(server)
        {
            Scheme = "ws",
            Path = "/socket.io/",
            Query = "EIO=4&transport=websocket" + query,
        };
        await client._socket.ConnectAsync(address.Uri, CancellationToken.None).WaitAsync(limit()).ConfigureAwait(false);
        client._pump = Task.Run(client.PumpAsync);
        await client.SendAsync("40" + client._prefix + auth).ConfigureAwait(false);
        client.Id = await client._id.Task.WaitAsync(limit()).ConfigureAwait(false);
        return client;
    }

    /// <summary>Answers every event of that name, instead of letting it wait to be read.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="answers">What is answered: nothing, one answer, or the same question several times.</param>
    public void Answer(string name, params IReadOnlyList<SpecificationAnswer> answers)
    {
        _answers[name] = answers;
    }

    /// <summary>Reads the next event.</summary>
    /// <returns>The event.</returns>
    /// <exception cref="TimeoutException">None came.</exception>
    public async Task<ReceivedEvent> NextAsync()
    {
        return await _events.Reader.ReadAsync().AsTask().WaitAsync(_limit()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _pump.ConfigureAwait(false);
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            while (await ReadAsync().ConfigureAwait(false) is { } text)
            {
                await HandleAsync(text).ConfigureAwait(false);
            }

            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever ended the connection, it is over.
        }

        _id.TrySetException(new InvalidOperationException("The connection was closed before the client had joined."));
        _disconnected.TrySetResult();
        _closed.TrySetResult();
        _events.Writer.TryComplete(new InvalidOperationException("The connection is closed."));
    }

    private async Task HandleAsync(string text)
    {
        if (text == "2")
        {
            await SendAsync("3").ConfigureAwait(false);
        }
        else if (text.StartsWith("40" + _prefix, StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(text[(2 + _prefix.Length)..]);
            _id.TrySetResult(json.RootElement.GetProperty("sid").GetString()!);
        }
        else if (text.StartsWith("41", StringComparison.Ordinal))
        {
            _disconnected.TrySetResult();
        }
        else if (text.StartsWith("42", StringComparison.Ordinal))
        {
            await OnEventAsync(text[2..], 0).ConfigureAwait(false);
        }
        else if (text.StartsWith("45", StringComparison.Ordinal))
        {
            var dash = text.IndexOf('-', StringComparison.Ordinal);
            await OnEventAsync(text[(dash + 1)..], int.Parse(text.AsSpan(2, dash - 2), null)).ConfigureAwait(false);
        }
        else if (text.StartsWith("44", StringComparison.Ordinal))
        {
            _id.TrySetException(new InvalidOperationException("The server refused the client: " + text));
        }
    }

    private async Task OnEventAsync(string packet, int attachmentCount)
    {
        var start = packet.IndexOf('[', _prefix.Length);
        var ackId = packet[_prefix.Length..start];
        using var json = JsonDocument.Parse(packet[start..]);
        var attachments = new List<byte[]>();
        while (attachments.Count < attachmentCount)
        {
            attachments.Add(await ReadMessageAsync().ConfigureAwait(false) ?? throw new WebSocketException("The connection ended."));
        }

        JsonElement[] items = [.. json.RootElement.EnumerateArray().Select(item => item.Clone())];
        var received = new ReceivedEvent(items[0].GetString()!, items[1..], attachments);
        if (!_answers.TryGetValue(received.Name, out var answers))
        {
            _events.Writer.TryWrite(received);
            return;
        }

        foreach (var answer in answers)
        {
            await AnswerAsync(ackId, answer).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(string ackId, SpecificationAnswer answer)
    {
        if (answer.Binary is null)
        {
            await SendAsync($"43{_prefix}{ackId}[{answer.Json}]").ConfigureAwait(false);
            return;
        }

        await SendAsync($"461-{_prefix}{ackId}[{{\"_placeholder\":true,\"num\":0}}]").ConfigureAwait(false);
        await SendAsync(answer.Binary, WebSocketMessageType.Binary).ConfigureAwait(false);
    }

    private Task SendAsync(string text)
    {
        return SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);
    }

    private async Task SendAsync(byte[] data, WebSocketMessageType type)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(data, type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<string?> ReadAsync()
    {
        return await ReadMessageAsync().ConfigureAwait(false) is { } message ? Encoding.UTF8.GetString(message) : null;
    }

    private async Task<byte[]?> ReadMessageAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }
}
