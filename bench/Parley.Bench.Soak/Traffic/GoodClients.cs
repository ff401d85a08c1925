using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Parley.Bench.Soak.Clients;

namespace Parley.Bench.Soak.Traffic;

/// <summary>Clients that do everything right.</summary>
internal static class GoodClients
{
    public static async Task WebSocketAsync(Visit visit)
    {
        using var client = await visit.WebSocketAsync();
        await ChatAsync(visit, client);
        await LeaveAsync(visit, client);
    }

    public static async Task PollingAsync(Visit visit)
    {
        using var client = await visit.PollingAsync();
        await ChatAsync(visit, client);
        await LeaveAsync(visit, client);
    }

    public static async Task EngineIO3Async(Visit visit)
    {
        using var client = visit.OneIn(2) ? await visit.PollingAsync(protocol: 3) : await visit.WebSocketAsync(protocol: 3);
        await ChatAsync(visit, client);
        await client.EchoBytesAsync(visit.Bytes(5_000));
        await LeaveAsync(visit, client);
    }

    public static async Task UpgradeAsync(Visit visit)
    {
        using var client = await visit.PollingAsync();
        var polling = (PollingLink)client.Link;
        await client.EchoAsync("\"before\"");
        using var webSocket = await UpgradeAsync(visit, polling);
        client.SwitchTo(webSocket);
        await webSocket.SendAsync("5");
        await ChatAsync(visit, client);
        await LeaveAsync(visit, client);
    }

    /// <summary>Probes, and pauses polling: what is left is to send <c>5</c>.</summary>
    public static async Task<WebSocketLink> UpgradeAsync(Visit visit, PollingLink polling)
    {
        var webSocket = await visit.OpenWebSocketAsync(sid: polling.Sid);
        try
        {
            var answer = webSocket.FirstAsync();
            await webSocket.SendAsync("2probe");
            if (await answer != "3probe")
            {
                throw new ProtocolFault($"the probe was answered with {await answer}");
            }

            await polling.PauseAsync();
            return webSocket;
        }
        catch
        {
            webSocket.Dispose();
            throw;
        }
    }

    public static async Task BinaryAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        for (var i = 0; i < 4; i++)
        {
            await client.EchoBytesAsync(visit.Bytes(i == 3 ? 50_000 : 2_000));
        }

        await client.EmitAsync("blobs", "3,2000");
        await client.WaitForEventAsync("blob", 3);
        await LeaveAsync(visit, client);
    }

    /// <summary>The WebSocket of the platform, with permessage-deflate.</summary>
    public static async Task CompressedAsync(Visit visit)
    {
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions
        {
            ClientContextTakeover = visit.OneIn(2),
            ServerContextTakeover = visit.OneIn(2),
        };
        var url = new Uri($"ws://{visit.Server.Authority}/socket.io/?EIO=4&transport=websocket");
        await socket.ConnectAsync(url, visit.Token);
        await ReadAsync("0{");
        await SendAsync("40");
        await ReadAsync("40{");
        for (var i = 1; i <= 4; i++)
        {
            var text = string.Concat(Enumerable.Repeat($"again and again {i} ", visit.Random.Next(1, 400)));
            await SendAsync($"42{i}[\"echo\",\"{text}\"]");
            await ReadAsync($"43{i}[\"{text}\"]");
        }

        if (visit.OneIn(2))
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, visit.Token);
        }

        async Task SendAsync(string text) =>
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, visit.Token);

        // Skips broadcasts and pings.
        async Task ReadAsync(string start)
        {
            for (var i = 0; i < 1_000; i++)
            {
                var text = await ReadMessageAsync();
                if (text.StartsWith(start, StringComparison.Ordinal))
                {
                    return;
                }

                if (text == "2")
                {
                    await SendAsync("3");
                }
                else if (!text.StartsWith("42", StringComparison.Ordinal))
                {
                    throw new ProtocolFault($"expected {start}, got {text}");
                }
            }
        }

        async Task<string> ReadMessageAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(visit.Token);
            limit.CancelAfter(Client.Patience);
            var buffer = new byte[32_768];
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
                length += part.Count;
                if (part.EndOfMessage)
                {
                    return Encoding.UTF8.GetString(buffer, 0, length);
                }
            }
        }
    }

    public static async Task DynamicNamespacesAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        var topics = Enumerable.Range(0, visit.Random.Next(1, 5))
            .Select(_ => "/topic-" + visit.Random.Next(200).ToString(CultureInfo.InvariantCulture)).Distinct().ToList();
        foreach (var topic in topics)
        {
            await client.JoinAsync(topic);
            await client.AskAsync("join", $"\"{visit.Room()}\"", topic);
            await client.EchoAsync(visit.Json(), topic);
            await client.EmitAsync("all", "\"hello\"", topic);
        }

        if (client.Link.Protocol == 4)
        {
            await client.JoinAsync("/private-" + visit.Random.Next(50).ToString(CultureInfo.InvariantCulture), """{"key":1}""");
        }

        foreach (var topic in topics.Where(_ => visit.OneIn(2)))
        {
            await client.LeaveAsync(topic);
        }

        await LeaveAsync(visit, client);
    }

    /// <summary>What most clients do most of the time.</summary>
    public static async Task ChatAsync(Visit visit, Client client)
    {
        var room = visit.Room();
        await client.AskAsync("join", $"\"{room}\"");
        await client.EmitAsync("say", $"\"{room}\",{visit.Json()}");
        await client.WaitForEventAsync("said");
        for (var i = visit.Random.Next(2, 12); i > 0; i--)
        {
            await client.EchoAsync(visit.Json(), eventName: visit.OneIn(4) ? "echo-later" : "echo");
            if (visit.OneIn(4))
            {
                await visit.PauseAsync(10, 800);
            }
        }

        await client.EmitAsync("say-others", $"\"{room}\",{visit.Json()}");
        if (visit.OneIn(8))
        {
            await client.EmitAsync(visit.OneIn(2) ? "all" : "volatile", visit.Json());
        }

        if (visit.OneIn(3))
        {
            await client.AskAsync("leave", $"\"{room}\"");
        }

        if (visit.OneIn(6))
        {
            await client.AskAsync("members", $"\"{room}\"");
        }

        if (visit.OneIn(10))
        {
            // Long enough for heartbeats.
            await visit.PauseAsync(4_000, 12_000);
            await client.EchoAsync("\"still here\"");
        }
    }

    /// <summary>The ways in which a client goes in peace.</summary>
    public static async Task LeaveAsync(Visit visit, Client client)
    {
        switch (visit.Random.Next(4))
        {
            case 0:
                await client.LeaveAsync();
                await client.Link.CloseAsync();
                break;
            case 1:
                await client.Link.CloseAsync();
                break;
            case 2:
                await Visit.TryAsync(() => client.LeaveAsync());
                break;
        }
    }
}
