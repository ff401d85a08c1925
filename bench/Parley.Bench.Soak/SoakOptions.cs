using Parley.Bench.Load;

namespace Parley.Bench.Soak;

/// <summary>How long, how much and which traffic.</summary>
/// <param name="Minutes">How long clients come.</param>
/// <param name="Rate">How many clients come in a second.</param>
/// <param name="Seed">Decides which client does what.</param>
/// <param name="Leak">A fault that the server is given, to see that the judge finds it.</param>
internal sealed record SoakOptions(int Minutes, int Rate, int Seed, string Leak)
{
    public static SoakOptions Parse(string[] options, int minutes = 60)
    {
        var arguments = new Arguments(options, "--minutes", "--rate", "--seed", "--leak");
        return new SoakOptions(
            arguments.Number("--minutes", minutes, 2, 24 * 60),
            arguments.Number("--rate", 12, 1, 200),
            arguments.Number("--seed", 1, 0, int.MaxValue),
            arguments.Text("--leak") ?? "none");
    }
}
