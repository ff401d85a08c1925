namespace Parley.Bench.Soak.Traffic;

/// <summary>Acknowledgements that the server waits for: some come, some never do.</summary>
internal static class Questions
{
    public static async Task RunAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        client.IsTalkative = visit.OneIn(2);
        var room = visit.Room();
        await client.AskAsync("join", $"\"{room}\"");
        for (var i = visit.Random.Next(1, 6); i > 0; i--)
        {
            await client.EmitAsync("ask", "500");
        }

        await client.EmitAsync("ask-room", $"\"{room}\",800");
        await client.WaitForEventAsync("answered");

        // Of these the server hears only that the client has gone.
        client.IsTalkative = false;
        await client.EmitAsync("ask", "0");
        await client.EmitAsync("ask", "5000");
        await client.EchoAsync(visit.Json());
        if (visit.OneIn(2))
        {
            client.Link.Abort();
        }
        else
        {
            await GoodClients.LeaveAsync(visit, client);
        }
    }
}
