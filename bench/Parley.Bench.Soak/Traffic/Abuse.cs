using System.Text;
using Parley.Bench.Soak.Clients;

namespace Parley.Bench.Soak.Traffic;

/// <summary>Clients that send what they should not, or too much of it.</summary>
internal static class Abuse
{
    private static readonly string[] BadPackets =
    [
        "", "x", "4", "49", "42", "42[", "42{}", "42[]", "42[1", "42[\"echo\"", "42[\"echo\"]]", "42[\"a\\ud800\"]", "42[null]", "421-[\"echo\"]",
        "45", "45-", "451-", "451-[\"bytes\",{\"_placeholder\":true,\"num\":7}]", "4599999999-[\"bytes\"]", "45-1-[\"bytes\"]",
        "42/nowhere,[\"echo\",1]", "42/", "42,", "40/" + "n", "40[", "40{\"a\":", "41/nowhere,", "43[\"nobody asked\"]", "4399999999999999999999[1]",
        "44{\"message\":\"clients send no errors\"}", "46", "461-1[{\"_placeholder\":true,\"num\":0}]", "47", "5", "6", "1", "2", "3", "3probe", "2probe",
        "42[\"connect\"]", "42[\"disconnect\"]", "42[\"__proto__\",{\"__proto__\":1}]", "42[\"echo\",1e400]",
    ];

    public static async Task SlowReaderAsync(Visit visit)
    {
        using var client = await visit.WebSocketAsync(receiveBuffer: 4_096);
        var link = (WebSocketLink)client.Link;
        await link.PauseReadingAsync();
        var isTooMuch = visit.OneIn(2);
        await Visit.TryAsync(async () =>
        {
            for (var i = 0; i < (isTooMuch ? 4 : 1); i++)
            {
                await client.EmitAsync("blobs", isTooMuch ? "64,60000" : "8,20000");
            }
        });
        await visit.PauseAsync(200, 2_500);
        if (visit.OneIn(3))
        {
            link.Abort();
            return;
        }

        link.ResumeReading();
        if (isTooMuch)
        {
            await client.WaitForEndAsync("it let more wait than it may", TimeSpan.FromSeconds(40));
        }
        else
        {
            await client.WaitForEventAsync("blob", 8);
            await client.EchoAsync("\"slowly\"");
        }
    }

    public static async Task FloodAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        if (client.Link is PollingLink { Protocol: 4 } polling)
        {
            await polling.SendAsync(Enumerable.Range(0, 300).Select(i => $"42[\"echo\",{i}]"));
        }
        else
        {
            var id = 1_000_000;
            for (var burst = 0; burst < 10; burst++)
            {
                for (var i = 0; i < 60; i++)
                {
                    await client.Link.SendAsync($"42{id++}[\"echo\",{visit.Random.Next()}]");
                }

                await visit.PauseAsync(10, 60);
            }
        }

        // Events over the rate limit are dropped; what comes later is not.
        await Task.Delay(1_500, visit.Token);
        await client.EchoAsync("\"after the flood\"");
        await GoodClients.LeaveAsync(visit, client);
    }

    public static async Task SlowHandlerFloodAsync(Visit visit)
    {
        using var client = await visit.WebSocketAsync();
        var padding = new string('x', 30_000);
        await Visit.TryAsync(async () =>
        {
            for (var i = 0; i < 12; i++)
            {
                await client.EmitAsync("slow", $"1500,\"{padding}\"");
            }
        });
        await client.WaitForEndAsync("it sent more than may wait for a handler", TimeSpan.FromSeconds(40));
    }

    public static async Task OversizeAsync(Visit visit)
    {
        const int TooMuch = 150_000;
        switch (visit.Random.Next(4))
        {
            case 0:
                using (var client = await visit.WebSocketAsync())
                {
                    await Visit.TryAsync(() => client.EmitAsync("echo", $"\"{new string('x', TooMuch)}\""));
                    await client.WaitForEndAsync("a message was too large");
                }

                break;
            case 1:
                using (var client = await visit.WebSocketAsync())
                {
                    // Announced, never sent.
                    var header = SoakFrames.Write(SoakFrames.Binary, [], declaredLength: 1UL << visit.Random.Next(20, 62));
                    await Visit.TryAsync(() => ((WebSocketLink)client.Link).SendRawAsync(header));
                    await client.WaitForEndAsync("a message was announced that is too large");
                }

                break;
            case 2:
                using (var client = await visit.WebSocketAsync())
                {
                    var link = (WebSocketLink)client.Link;
                    await Visit.TryAsync(async () =>
                    {
                        await link.SendFrameAsync(SoakFrames.Text, new byte[40_000], final: false);
                        for (var i = 0; i < 4; i++)
                        {
                            await link.SendFrameAsync(0, new byte[40_000], final: false);
                        }
                    });
                    await client.WaitForEndAsync("the fragments were too large together");
                }

                break;
            default:
                using (var client = await visit.PollingAsync())
                {
                    var query = $"EIO=4&transport=polling&sid={client.Link.Sid}";
                    await Visit.TryAsync(() => visit.ExpectStatusAsync(HttpMethod.Post, query, new string('4', TooMuch), 413));
                }

                break;
        }
    }

    public static async Task MalformedAsync(Visit visit)
    {
        using var client = await visit.AnyAsync();
        await Visit.TryAsync(async () =>
        {
            for (var i = visit.Random.Next(1, 4); i > 0; i--)
            {
                var packet = BadPackets[visit.Random.Next(BadPackets.Length)];
                if (client.Link is PollingLink)
                {
                    var body = client.Link.Protocol == 3 ? $"{packet.Length}:{packet}" : packet;
                    await visit.ExpectStatusAsync(
                        HttpMethod.Post,
                        $"EIO={client.Link.Protocol}&transport=polling&sid={client.Link.Sid}",
                        visit.OneIn(6) ? "\x1e\x1e" + body : body,
                        200,
                        400);
                }
                else
                {
                    await client.Link.SendAsync(packet);
                }

                await visit.PauseAsync(0, 100);
            }
        });
    }

    public static async Task MalformedFramesAsync(Visit visit)
    {
        using var client = await visit.WebSocketAsync();
        var link = (WebSocketLink)client.Link;
        byte[] bytes = visit.Random.Next(9) switch
        {
            0 => SoakFrames.Write(SoakFrames.Text, "42[\"echo\"]"u8, reserved: visit.Random.Next(1, 8)),
            1 => SoakFrames.Write(visit.Random.Next(3, 8), "x"u8),
            2 => SoakFrames.Write(SoakFrames.Ping, new byte[126]),
            3 => SoakFrames.Write(SoakFrames.Ping, [], final: false),
            4 => SoakFrames.Write(0, "x"u8),
            5 => SoakFrames.Write(SoakFrames.Text, [0x34, 0xFF, 0xFE]),
            6 => SoakFrames.Write(SoakFrames.Close, [1]),
            7 => SoakFrames.Write(SoakFrames.Close, [0x03, 0xED]),
            _ => [0x81, 0x01, 0x32],
        };
        await Visit.TryAsync(() => link.SendRawAsync(bytes));
        await client.WaitForEndAsync($"it sent the frame {Convert.ToHexString(bytes[..Math.Min(bytes.Length, 16)])}");
    }

    public static async Task RandomBytesAsync(Visit visit)
    {
        using var tcp = await visit.TcpAsync();
        var bytes = visit.Bytes(4_000);
        await Visit.TryAsync(async () =>
        {
            if (visit.OneIn(2))
            {
                await tcp.SendAsync(WebSocketLink.UpgradeRequest(visit.Server, "EIO=4&transport=websocket"), visit.Token);
                await tcp.ReadHeadAsync(visit.Token);
            }
            else if (visit.OneIn(2))
            {
                await tcp.SendAsync(Encoding.Latin1.GetString(bytes), visit.Token);
            }

            await tcp.Stream.WriteAsync(bytes, visit.Token);
            await visit.PauseAsync(0, 500);
        });
        tcp.Reset();
    }
}
