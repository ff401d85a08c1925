using System.Globalization;
using Parley.Bench.Load;
using Parley.Bench.Soak;
using Parley.Bench.Soak.Server;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

try
{
    switch (args)
    {
        case ["serve", .. var options]:
            return await SoakServer.RunAsync(new Arguments(options, "--urls", "--leak"));
        case ["run", .. var options]:
            return await SoakRun.RunAsync(SoakOptions.Parse(options));
        case ["self-check", .. var options]:
            return await SelfCheck.RunAsync(SoakOptions.Parse(options, SelfCheck.DefaultMinutes));
        default:
            Console.Error.WriteLine("""
                run [--minutes 60] [--rate 12] [--seed 1] [--leak none|sessions|buffers|handles|tasks]
                self-check [--minutes 3] [--rate 12] [--seed 1]
                serve --urls http://127.0.0.1:PORT [--leak none|sessions|buffers|handles|tasks]
                """);
            return 2;
    }
}
catch (LoadException error)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 2;
}
