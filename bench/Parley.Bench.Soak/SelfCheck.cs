using Parley.Bench.Soak.Server;

namespace Parley.Bench.Soak;

/// <summary>Gives the server no fault, then one after the other: a judge that finds them all can be believed when it finds nothing.</summary>
internal static class SelfCheck
{
    public const int DefaultMinutes = 3;

    public static async Task<int> RunAsync(SoakOptions options)
    {
        var missed = 0;
        Console.WriteLine("| fault | right | findings |");
        Console.WriteLine("|---|---|---|");
        foreach (var (leak, expected) in Leak.Findings.Prepend(new("none", string.Empty)))
        {
            var (_, verdict) = await SoakRun.JudgeAsync(options with { Leak = leak });
            var isRight = leak == "none"
                ? verdict.IsGood
                : verdict.Findings.Any(finding => finding.Contains(expected, StringComparison.Ordinal));
            missed += isRight ? 0 : 1;
            Console.WriteLine($"| {leak} | {(isRight ? "yes" : "NO")} | {string.Join("; ", verdict.Findings)} |");
        }

        return missed == 0 ? 0 : 1;
    }
}
