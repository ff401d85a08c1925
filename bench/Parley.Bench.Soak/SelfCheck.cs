using Parley.Bench.Soak.Server;

namespace Parley.Bench.Soak;

/// <summary>Gives the server one fault after the other: a judge that finds them all can be believed when it finds nothing.</summary>
internal static class SelfCheck
{
    public const int DefaultMinutes = 2;

    public static async Task<int> RunAsync(SoakOptions options)
    {
        var missed = 0;
        Console.WriteLine("| fault | found | findings |");
        Console.WriteLine("|---|---|---|");
        foreach (var (leak, expected) in Leak.Findings)
        {
            var (_, verdict) = await SoakRun.JudgeAsync(options with { Leak = leak });
            var isFound = verdict.Findings.Any(finding => finding.Contains(expected, StringComparison.Ordinal));
            missed += isFound ? 0 : 1;
            Console.WriteLine($"| {leak} | {(isFound ? "yes" : "NO")} | {string.Join("; ", verdict.Findings)} |");
        }

        return missed == 0 ? 0 : 1;
    }
}
