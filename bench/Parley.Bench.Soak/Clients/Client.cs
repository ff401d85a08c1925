using System.Collections.Concurrent;
using System.Globalization;

namespace Parley.Bench.Soak.Clients;

/// <summary>
/// A Socket.IO client on a link. It answers pings and the server's questions unless told otherwise, and waits for
/// acknowledgements by their ids. Thread-safe.
/// </summary>
internal sealed class Client : IDisposable
{
    /// <summary>How long an answer may take: longer than anything but a broken server.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationToken _cancellationToken;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _joins = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Answer>> _acks = new();
    private readonly ConcurrentDictionary<string, int> _events = new();
    private Packet? _partial;
    private List<byte[]> _attachments = [];
    private long _nextId;

    public Client(Link link, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        Link = link;
        Attach(link);
        if (link.Protocol == 3)
        {
            _ = PingAsync(link);
        }
    }

    /// <summary>An acknowledgement: its JSON, and its binary parts.</summary>
    public sealed record Answer(string Json, IReadOnlyList<byte[]> Attachments);

    private sealed record Packet(char Type, string Namespace, int Attachments, long Id, string Json);

    public Link Link { get; private set; }

    /// <summary>Whether pings are answered.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>Whether the server's questions are answered.</summary>
    public bool IsTalkative { get; set; } = true;

    /// <summary>The offset of the last event that had one.</summary>
    public string? Offset { get; private set; }

    public int CountOf(string eventName) => _events.GetValueOrDefault(eventName);

    /// <summary>Joins a namespace.</summary>
    /// <returns>The payload of the server's CONNECT.</returns>
    /// <exception cref="Refused">The server's CONNECT_ERROR.</exception>
    public async Task<string> JoinAsync(string nsp = "/", string auth = "")
    {
        var join = ExpectJoin(nsp);
        if (Link.Protocol == 4 || nsp != "/")
        {
            await Link.SendAsync("40" + Prefix(nsp) + auth);
        }

        return await WithinPatience(join, $"the answer to CONNECT of {nsp}");
    }

    /// <summary>Waits for the CONNECT that a revision 3 session gets by itself; ask for it before the link starts.</summary>
    public Task<string> ExpectJoin(string nsp)
    {
        return _joins.GetOrAdd(nsp, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public Task LeaveAsync(string nsp = "/") => Link.SendAsync(nsp == "/" ? "41" : $"41{nsp},");

    /// <summary>Sends an event; <paramref name="arguments"/> are JSON, separated by commas.</summary>
    public Task EmitAsync(string name, string arguments = "", string nsp = "/") => Link.SendAsync("42" + Prefix(nsp) + Json(name, arguments));

    /// <summary>Sends an event and waits for its acknowledgement.</summary>
    public async Task<string> AskAsync(string name, string arguments = "", string nsp = "/") =>
        (await AskAsync(name, arguments, [], nsp)).Json;

    public async Task<Answer> AskAsync(string name, string arguments, byte[][] attachments, string nsp = "/")
    {
        var id = Interlocked.Increment(ref _nextId);
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _acks[id] = answer;
        try
        {
            var text = id.ToString(CultureInfo.InvariantCulture) + Json(name, arguments);
            if (attachments.Length == 0)
            {
                await Link.SendAsync("42" + Prefix(nsp) + text);
            }
            else
            {
                await Link.SendAsync($"45{attachments.Length}-{Prefix(nsp)}{text}");
                foreach (var attachment in attachments)
                {
                    await Link.SendBytesAsync(attachment);
                }
            }

            return await WithinPatience(answer.Task, $"the acknowledgement of {name}");
        }
        finally
        {
            _acks.TryRemove(id, out _);
        }
    }

    /// <summary>Sends what must come back unchanged.</summary>
    public async Task EchoAsync(string json, string nsp = "/", string eventName = "echo")
    {
        var answer = await AskAsync(eventName, json, nsp);
        if (answer != $"[{json}]")
        {
            throw new ProtocolFault($"sent {json}, got {answer}");
        }
    }

    /// <summary>Sends bytes that must come back unchanged.</summary>
    public async Task EchoBytesAsync(byte[] bytes, string nsp = "/")
    {
        var answer = await AskAsync("bytes", """{"_placeholder":true,"num":0}""", [bytes], nsp);
        if (answer.Attachments is not [var back] || !back.AsSpan().SequenceEqual(bytes))
        {
            throw new ProtocolFault($"sent {bytes.Length} bytes, got {answer.Json} with {answer.Attachments.Count} attachments");
        }
    }

    /// <summary>Waits until the session has ended.</summary>
    public async Task WaitForEndAsync(string why, TimeSpan? limit = null)
    {
        try
        {
            await Link.Closed.WaitAsync(limit ?? Patience, _cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ProtocolFault($"the connection is still open: {why}");
        }
    }

    public async Task WaitForEventAsync(string name, int count = 1)
    {
        for (var waited = TimeSpan.Zero; CountOf(name) < count; waited += TimeSpan.FromMilliseconds(50))
        {
            if (waited > Patience)
            {
                throw new ProtocolFault($"{CountOf(name)} of {count} events {name}");
            }

            await Task.Delay(50, _cancellationToken);
        }
    }

    /// <summary>Goes on with another link of the same session.</summary>
    public void SwitchTo(Link link)
    {
        Link = link;
        Attach(link);
    }

    public void Dispose()
    {
        Link.Dispose();
    }

    private static string Prefix(string nsp) => nsp == "/" ? string.Empty : nsp + ",";

    private static string Json(string name, string arguments) => arguments.Length == 0 ? $"[\"{name}\"]" : $"[\"{name}\",{arguments}]";

    private void Attach(Link link)
    {
        link.OnPacket = OnPacket;
        link.OnBytes = OnBytes;
        link.Start();
    }

    private async Task<T> WithinPatience<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Patience, _cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ProtocolFault($"not within {Patience.TotalSeconds:F0} s: {what}");
        }
    }

    private async Task PingAsync(Link link)
    {
        try
        {
            while (!link.Closed.IsCompleted)
            {
                await Task.Delay(2_000, _cancellationToken);
                if (IsAlive && !link.Closed.IsCompleted)
                {
                    await link.SendAsync("2");
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or HttpRequestException
            or ProtocolFault or InvalidOperationException)
        {
            // The session has ended.
        }
    }

    private void OnPacket(string packet)
    {
        switch (packet[0])
        {
            case '2' when IsAlive && Link.Protocol == 4:
                Post("3");
                break;
            case '4' when packet.Length > 1:
                OnMessage(packet);
                break;
        }
    }

    private void OnBytes(byte[] bytes)
    {
        if (_partial is not { } header)
        {
            throw new ProtocolFault("bytes that no packet announced");
        }

        _attachments.Add(bytes);
        if (_attachments.Count < header.Attachments)
        {
            return;
        }

        var attachments = _attachments;
        _partial = null;
        _attachments = [];
        OnComplete(header, attachments);
    }

    private void OnMessage(string packet)
    {
        var type = packet[1];
        var at = 2;
        var attachments = 0;
        if (type is '5' or '6')
        {
            attachments = (int)Digits(packet, ref at);
            at++;
        }

        var nsp = "/";
        if (at < packet.Length && packet[at] == '/')
        {
            var comma = packet.IndexOf(',', at);
            var end = comma < 0 ? packet.Length : comma;
            nsp = packet[at..end];
            at = Math.Min(packet.Length, end + 1);
        }

        long id = -1;
        if (at < packet.Length && char.IsAsciiDigit(packet[at]))
        {
            id = Digits(packet, ref at);
        }

        var parsed = new Packet(type, nsp, attachments, id, packet[at..]);
        if (attachments > 0)
        {
            _partial = parsed;
        }
        else
        {
            OnComplete(parsed, []);
        }
    }

    private void OnComplete(Packet packet, List<byte[]> attachments)
    {
        switch (packet.Type)
        {
            case '0':
                Settle(packet.Namespace).TrySetResult(packet.Json);
                break;
            case '4':
                Settle(packet.Namespace).TrySetException(new Refused(packet.Json));
                break;
            case '2' or '5':
                OnEvent(packet);
                break;
            case '3' or '6' when _acks.TryRemove(packet.Id, out var answer):
                answer.TrySetResult(new Answer(packet.Json, attachments));
                break;
        }
    }

    private TaskCompletionSource<string> Settle(string nsp)
    {
        _ = ExpectJoin(nsp);
        return _joins[nsp];
    }

    private void OnEvent(Packet packet)
    {
        var end = packet.Json.IndexOf('"', 2);
        var name = packet.Json[2..end];
        _events.AddOrUpdate(name, 1, static (_, count) => count + 1);
        if (packet.Json.LastIndexOf(",\"", StringComparison.Ordinal) is var last and > 0 && packet.Json.EndsWith("\"]", StringComparison.Ordinal)
            && packet.Namespace == "/")
        {
            // The last argument of a broadcast is its offset.
            Offset = packet.Json[(last + 2)..^2];
        }

        if (name == "question" && packet.Id >= 0 && IsTalkative)
        {
            Post($"43{Prefix(packet.Namespace)}{packet.Id.ToString(CultureInfo.InvariantCulture)}[\"fine\"]");
        }
    }

    private void Post(string packet)
    {
        _ = PostAsync(packet);
    }

    private async Task PostAsync(string packet)
    {
        try
        {
            await Link.SendAsync(packet);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or HttpRequestException
            or ProtocolFault or InvalidOperationException)
        {
            // The session has ended; whoever waits for something finds out.
        }
    }

    private static long Digits(string text, ref int at)
    {
        long value = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            value = (value * 10) + (text[at++] - '0');
        }

        return value;
    }
}

/// <summary>The server refused the namespace.</summary>
internal sealed class Refused(string payload) : Exception(payload);
