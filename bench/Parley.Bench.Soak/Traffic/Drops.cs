using Parley.Bench.Soak.Clients;

namespace Parley.Bench.Soak.Traffic;

/// <summary>Clients that vanish in the middle of something.</summary>
internal static class Drops
{
    public static async Task WithinFrameAsync(Visit visit)
    {
        using var client = await visit.WebSocketAsync();
        var link = (WebSocketLink)client.Link;
        await client.EmitAsync("echo", visit.Json());
        if (visit.OneIn(3))
        {
            // Between a binary packet's header and its attachment.
            await link.SendAsync("""451-1["bytes",{"_placeholder":true,"num":0}]""");
        }

        var frame = SoakFrames.Write(SoakFrames.Text, new byte[visit.Random.Next(1, 60_000)]);
        await Visit.TryAsync(() => link.SendRawAsync(frame.AsMemory(0, visit.Random.Next(1, frame.Length))));
        if (visit.OneIn(2))
        {
            await visit.PauseAsync(0, 200);
        }

        link.Abort();
    }

    public static async Task WithinPostAsync(Visit visit)
    {
        using var client = await visit.PollingAsync();
        using var tcp = await visit.TcpAsync();
        var length = visit.Random.Next(2, 60_000);
        await tcp.SendAsync(visit.PostHead(client.Link.Sid, length), visit.Token);
        await tcp.SendAsync(new string('4', visit.Random.Next(1, length)), visit.Token);
        if (visit.OneIn(2))
        {
            await visit.PauseAsync(0, 300);
        }

        tcp.Reset();
        await visit.PauseAsync(0, 500);
        client.Link.Abort();
    }

    public static async Task WithinHeadersAsync(Visit visit)
    {
        using var tcp = await visit.TcpAsync();
        var request = visit.OneIn(2)
            ? WebSocketLink.UpgradeRequest(visit.Server, "EIO=4&transport=websocket")
            : $"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: {visit.Server.Authority}\r\n\r\n";
        await tcp.SendAsync(visit.OneIn(2) ? request : request[..visit.Random.Next(1, request.Length)], visit.Token);
        if (visit.OneIn(2))
        {
            await visit.PauseAsync(0, 50);
        }

        tcp.Reset();
    }

    public static async Task AbortedPollAsync(Visit visit)
    {
        using var client = await visit.PollingAsync();
        var polling = (PollingLink)client.Link;
        await client.EchoAsync("\"before\"");
        await polling.SendAsync(["42[\"ask\",0]", "42[\"join\",\"room-1\"]"]);
        client.Link.Abort();
        using var tcp = await visit.TcpAsync();
        await tcp.SendAsync(visit.GetHead(polling.Sid), visit.Token);
        if (visit.OneIn(2))
        {
            await visit.PauseAsync(0, 1_000);
        }

        if (visit.OneIn(3))
        {
            // A second poll beside the first ends the session.
            using var other = await visit.TcpAsync();
            await other.SendAsync(visit.GetHead(polling.Sid), visit.Token);
            await visit.PauseAsync(0, 200);
            other.Reset();
        }

        if (visit.OneIn(2))
        {
            tcp.Reset();
        }
    }

    public static async Task AbandonedUpgradeAsync(Visit visit)
    {
        using var client = await visit.PollingAsync();
        var polling = (PollingLink)client.Link;
        switch (visit.Random.Next(4))
        {
            case 0:
                // Opened, never probed.
                using (await visit.OpenWebSocketAsync(sid: polling.Sid))
                {
                    await visit.PauseAsync(0, 500);
                }

                break;
            case 1:
                // Probed, then gone.
                using (await GoodClients.UpgradeAsync(visit, polling))
                {
                    await visit.PauseAsync(0, 200);
                }

                polling.Resume();
                break;
            case 2:
                // Probed, then silent until the server gives up.
                using (var candidate = await GoodClients.UpgradeAsync(visit, polling))
                {
                    candidate.Start();
                    polling.Resume();
                    await candidate.Closed.WaitAsync(Client.Patience, visit.Token);
                }

                break;
            default:
                // The wrong word.
                using (var candidate = await visit.OpenWebSocketAsync(sid: polling.Sid))
                {
                    candidate.Start();
                    await Visit.TryAsync(() => candidate.SendAsync("4nonsense"));
                    await candidate.Closed.WaitAsync(Client.Patience, visit.Token);
                }

                break;
        }

        await client.EchoAsync("\"still on long-polling\"");
        await GoodClients.LeaveAsync(visit, client);
    }

    public static async Task MissesPingsAsync(Visit visit)
    {
        using var client = visit.OneIn(2) ? await visit.WebSocketAsync() : await visit.PollingAsync();
        await client.AskAsync("join", $"\"{visit.Room()}\"");
        client.IsAlive = false;
        await client.WaitForEndAsync("it answers no ping", TimeSpan.FromSeconds(40));
    }
}
