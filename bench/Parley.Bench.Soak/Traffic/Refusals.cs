using Parley.Bench.Soak.Clients;

namespace Parley.Bench.Soak.Traffic;

/// <summary>What the server refuses or ends by its own rules.</summary>
internal static class Refusals
{
    public static async Task MiddlewareAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        string[] ways = ["welcome", "throw", "slow", "no"];
        var how = ways[visit.Random.Next(ways.Length)];
        await JoinRefusedAsync(client, "/refusing", isRefused: how != "welcome" || client.Link.Protocol == 3, $$"""{"how":"{{how}}"}""");
        await JoinRefusedAsync(client, "/nowhere", isRefused: true);

        // A name that no client with a key asks for: the function is asked about namespaces, not about clients.
        await JoinRefusedAsync(client, "/private-refused", isRefused: true);
        await client.EchoAsync("\"still here\"");
        if (visit.OneIn(3))
        {
            // Gone while a middleware thinks.
            await client.Link.SendAsync("""40/refusing,{"how":"slow"}""");
            client.Link.Abort();
            return;
        }

        await GoodClients.LeaveAsync(visit, client);
    }

    public static async Task RequestsAsync(Visit visit)
    {
        await visit.ExpectStatusAsync(HttpMethod.Get, "EIO=4&transport=polling&sid=unknown", null, 400);
        await visit.ExpectStatusAsync(HttpMethod.Get, "EIO=4&transport=pigeon", null, 400);
        await visit.ExpectStatusAsync(HttpMethod.Post, "EIO=4&transport=polling", "4", 400);
        await visit.ExpectStatusAsync(HttpMethod.Put, "EIO=4&transport=polling", "4", 400);
        await visit.ExpectStatusAsync(HttpMethod.Get, "EIO=4&transport=websocket", null, 400);
        await visit.ExpectStatusAsync(HttpMethod.Get, "EIO=4&transport=polling&refuse=1", null, 403);
        var link = await visit.OpenPollingAsync();
        await visit.ExpectStatusAsync(HttpMethod.Delete, $"EIO=4&transport=polling&sid={link.Sid}", null, 405);
        await visit.ExpectStatusAsync(HttpMethod.Get, $"EIO=4&transport=websocket&sid={link.Sid}", null, 400);
        link.Abort();
    }

    public static async Task NeverJoinsAsync(Visit visit)
    {
        using var link = await visit.OpenWebSocketAsync();
        using var client = new Client(link, visit.Token);
        await client.WaitForEndAsync("it never joined a namespace");
    }

    public static async Task RateLimitsAsync(Visit visit)
    {
        using var client = await visit.WebSocketAsync();
        await client.JoinAsync("/limited");
        await Visit.TryAsync(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await client.EmitAsync("tick", nsp: "/limited");
            }
        });
        await client.WaitForEndAsync("it sent more ticks than it may");
    }

    public static async Task EndedByServerAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        await client.EchoAsync(visit.Json());
        switch (visit.Random.Next(3))
        {
            case 0:
                await client.EmitAsync("kick");

                // The connection stays, and a new socket may come.
                if (client.Link.Protocol == 4 && visit.OneIn(2))
                {
                    await visit.PauseAsync(100, 500);
                    await client.Link.SendAsync("40");
                    await visit.PauseAsync(100, 500);
                }

                return;
            case 1:
                await client.EmitAsync("close");
                break;
            default:
                await client.EmitAsync("expire", "300");
                break;
        }

        await client.WaitForEndAsync("the server was asked to close it");
    }

    public static async Task HandlersThrowAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        await client.EmitAsync("throw");
        await client.EmitAsync("throw-later");
        await client.EmitAsync("bytes", "\"no bytes\"");
        await client.EmitAsync("slow", "\"no number\"");
        await client.EmitAsync("nobody-listens", visit.Json());
        await client.EchoAsync(visit.Json());
        if (client.Link.Protocol == 4)
        {
            await client.JoinAsync("/late");
            await client.EchoAsync("1", "/late");
        }

        await client.AskAsync("stop-listening");
        await client.EmitAsync("echo", "1");
        await GoodClients.LeaveAsync(visit, client);
    }

    private static async Task JoinRefusedAsync(Client client, string nsp, bool isRefused, string auth = "")
    {
        try
        {
            // Revision 3 has no auth.
            await client.JoinAsync(nsp, client.Link.Protocol == 3 ? string.Empty : auth);
        }
        catch (Refused) when (isRefused)
        {
            return;
        }

        if (isRefused)
        {
            throw new ProtocolFault($"{nsp} let in whom it should refuse");
        }
    }
}
