using System.Globalization;

namespace Parley.Bench.Load;

/// <summary>
/// Measures all peers in one run: a fresh process each time, the peers one after the other within a round so that whatever else the
/// machine does touches all of them, the median of the rounds.
/// </summary>
internal static class Comparison
{
    private const string Node = "Socket.IO on Node";
    private const string Plain = "WebSocket on Kestrel";

    private static readonly (int Connections, int InFlight)[] Shapes = [(100, 16), (1_000, 1)];

    public static int Run(string[] options)
    {
        var arguments = new Arguments(
            options, "--bench", "--artifacts", "--rounds", "--warm-up", "--seconds", "--payload", "--server-core");
        var bench = arguments.Required("--bench");
        var artifacts = arguments.Required("--artifacts");
        var rounds = arguments.Number("--rounds", 3, 1, 100);
        var warmUp = TimeSpan.FromSeconds(arguments.Number("--warm-up", 15, 0, 3600));
        var duration = TimeSpan.FromSeconds(arguments.Number("--seconds", 5, 1, 3600));
        var payload = arguments.Number("--payload", 64, EchoLoad.MinPayload, EchoLoad.MaxPayload);
        var core = arguments.Number("--server-core", 0, 0, 1023);

        Peer[] peers =
        [
            new(Node, EchoProtocol.SocketIO, "/", port => ["node", Path.Combine(bench, "node/server.mjs"), "--port", Text(port)]),
            DotNet(Plain, EchoProtocol.Plain, "/echo", artifacts, "Parley.Bench.PlainEcho"),
            DotNet("Parley.SocketIO", EchoProtocol.SocketIO, "/", artifacts, "Parley.Bench.Server"),
        ];
        var results = new Dictionary<(string Peer, int Connections), List<EchoResult>>();

        foreach (var (connections, inFlight) in Shapes)
        {
            for (var round = 1; round <= rounds; round++)
            {
                foreach (var peer in peers)
                {
                    var result = Measure(peer, core, new EchoOptions(
                        new Uri("http://localhost"), peer.Protocol, connections, inFlight, payload, warmUp, duration, null));
                    Console.Error.WriteLine(
                        $"{connections} x {inFlight}, round {round}, {peer.Name}: {result.MessagesPerSecond:F0}/s, "
                        + $"{result.ServerMicroseconds:F2} us, server {result.ServerBusy:P0}, load {result.LoadBusy:P0}, lost {result.Lost}");
                    RunsOf(results, (peer.Name, connections)).Add(result);
                }
            }
        }

        Print(peers, results, payload);
        return results.Values.All(runs => runs.TrueForAll(run => run.Lost == 0)) ? 0 : 1;
    }

    private static EchoResult Measure(Peer peer, int core, EchoOptions options)
    {
        using var server = peer.Start(core);
        try
        {
            return EchoLoad.Run(options with { Url = server.Url, ServerProcess = server.Process.Id });
        }
        catch (LoadException error)
        {
            throw new LoadException($"{peer.Name}: {error.Message}\n{server.Output}");
        }
    }

    private static void Print(Peer[] peers, Dictionary<(string Peer, int Connections), List<EchoResult>> results, int payload)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"| echo with ack, {payload} bytes | server | messages/s | CPU us/message | to Node | to plain WebSocket "
            + "| p50 us | p99 us | server busy | load busy | lost |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (connections, inFlight) in Shapes)
        {
            foreach (var peer in peers)
            {
                var runs = results[(peer.Name, connections)];
                var cost = Cost(peer.Name);
                Console.WriteLine(
                    $"| {connections:N0} x {inFlight} | {peer.Name} | {Median(runs, run => run.MessagesPerSecond):N0} | {cost:F2} "
                    + $"| {cost / Cost(Node):F2} | {cost / Cost(Plain):F2} "
                    + $"| {Median(runs, run => run.P50):F0} | {Median(runs, run => run.P99):F0} "
                    + $"| {Median(runs, run => run.ServerBusy ?? 0):P0} | {Median(runs, run => run.LoadBusy):P0} | {runs.Sum(run => run.Lost)} |");
            }

            double Cost(string name) => Median(results[(name, connections)], run => run.ServerMicroseconds ?? 0);
        }
    }

    private static double Median(List<EchoResult> runs, Func<EchoResult, double> value)
    {
        var values = runs.ConvertAll(run => value(run));
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static List<EchoResult> RunsOf(Dictionary<(string, int), List<EchoResult>> results, (string, int) key)
    {
        if (!results.TryGetValue(key, out var runs))
        {
            results[key] = runs = [];
        }

        return runs;
    }

    private static Peer DotNet(string name, EchoProtocol protocol, string path, string artifacts, string project) =>
        new(name, protocol, path, port =>
            ["dotnet", Path.Combine(artifacts, "bin", project, "release", $"{project}.dll"), "--urls", $"http://127.0.0.1:{port}"]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
