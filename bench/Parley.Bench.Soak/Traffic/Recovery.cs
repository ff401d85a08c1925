using System.Text.Json;
using Parley.Bench.Soak.Clients;

namespace Parley.Bench.Soak.Traffic;

/// <summary>Clients that are lost for a moment and come back, or try to.</summary>
internal static class Recovery
{
    public static async Task RunAsync(Visit visit)
    {
        string connect;
        string? offset;
        using (var client = visit.OneIn(3) ? new Client(await visit.OpenPollingAsync(), visit.Token) : new Client(await visit.OpenWebSocketAsync(), visit.Token))
        {
            connect = await client.JoinAsync();
            await client.AskAsync("join", $"\"{visit.Room()}\"");
            await client.EmitAsync("all", "\"for the record\"");
            await client.WaitForEventAsync("news");
            offset = client.Offset;
            client.Link.Abort();
        }

        var (id, secret) = Read(connect);
        for (var times = visit.Random.Next(0, 3); times > 0; times--)
        {
            await visit.PauseAsync(0, visit.OneIn(8) ? 9_000 : 1_000);
            var auth = visit.OneIn(6)
                ? $$"""{"pid":"{{new string('A', 20)}}","offset":"{{offset}}"}"""
                : $$"""{"pid":"{{secret}}","offset":"{{offset}}"}""";
            using var back = new Client(await visit.OpenWebSocketAsync(), visit.Token);
            connect = await back.JoinAsync("/", auth);
            var (newId, newSecret) = Read(connect);
            var isBack = newId == id;
            if (isBack != (newSecret == secret) || (isBack && !auth.Contains(secret, StringComparison.Ordinal)))
            {
                throw new ProtocolFault($"{auth} was answered with {connect}, and was {id}");
            }

            if (isBack && visit.OneIn(2))
            {
                // A second one with the same secret begins anew while the first is there.
                using var other = new Client(await visit.OpenWebSocketAsync(), visit.Token);
                if (Read(await other.JoinAsync("/", auth)).Id == id)
                {
                    throw new ProtocolFault("two clients have one session");
                }
            }

            (id, secret) = (newId, newSecret);
            await back.EchoAsync("\"back\"");
            back.Link.Abort();
        }
    }

    private static (string Id, string Secret) Read(string connect)
    {
        using var json = JsonDocument.Parse(connect);
        return (json.RootElement.GetProperty("sid").GetString()!, json.RootElement.GetProperty("pid").GetString()!);
    }
}
