using System.Globalization;
using Parley.Bench.Load;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

try
{
    switch (args)
    {
        case ["echo", .. var options]:
            return Echo(options);
        case ["compare", .. var options]:
            return Comparison.Run(options);
        default:
            Console.Error.WriteLine("""
                echo --url URL [--connections 100] [--in-flight 16] [--payload 64] [--warm-up 3] [--seconds 5] [--pid PID] [--protocol socketio|plain]
                compare --bench DIR --artifacts DIR [--rounds 3] [--warm-up 15] [--seconds 5] [--payload 64] [--server-core 0]
                """);
            return 2;
    }
}
catch (LoadException error)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}

static int Echo(string[] options)
{
    var arguments = new Arguments(
        options, "--url", "--connections", "--in-flight", "--payload", "--warm-up", "--seconds", "--pid", "--protocol");
    if (!Uri.TryCreate(arguments.Required("--url"), UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
    {
        throw new LoadException("--url must be an address such as http://127.0.0.1:3100");
    }

    var protocol = arguments.Text("--protocol") switch
    {
        null or "socketio" => EchoProtocol.SocketIO,
        "plain" => EchoProtocol.Plain,
        var other => throw new LoadException($"--protocol is socketio or plain, not {other}"),
    };

    var result = EchoLoad.Run(new EchoOptions(
        url,
        protocol,
        arguments.Number("--connections", 100, 1, 20_000),
        arguments.Number("--in-flight", 16, 1, 1024),
        arguments.Number("--payload", 64, EchoLoad.MinPayload, EchoLoad.MaxPayload),
        TimeSpan.FromSeconds(arguments.Number("--warm-up", 3, 0, 3600)),
        TimeSpan.FromSeconds(arguments.Number("--seconds", 5, 1, 86_400)),
        arguments.OptionalNumber("--pid", 1, int.MaxValue)));

    Console.WriteLine($"messages/s    {result.MessagesPerSecond:F0}");
    Console.WriteLine($"latency       p50 {result.P50:F0} us, p99 {result.P99:F0} us");
    Console.WriteLine($"server        {(result.ServerMicroseconds is { } cost ? $"{cost:F2} us/message, {result.ServerBusy:P0} of a core" : "unknown: no --pid")}");
    Console.WriteLine($"load          {result.LoadBusy:P0} of a core");
    Console.WriteLine($"lost          {result.Lost} of {result.Messages}");
    return result.Lost == 0 ? 0 : 1;
}
