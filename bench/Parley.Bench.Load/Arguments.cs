using System.Globalization;

namespace Parley.Bench.Load;

/// <summary>Options of the form <c>--name value</c>. Each must be known and, where it is a number, within its bounds.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    public Arguments(IReadOnlyList<string> args, params ReadOnlySpan<string> known)
    {
        for (var i = 0; i < args.Count; i += 2)
        {
            if (!known.Contains(args[i]))
            {
                throw new LoadException($"unknown option {args[i]}; there are {string.Join(' ', known!)}");
            }

            if (i + 1 == args.Count)
            {
                throw new LoadException($"{args[i]} needs a value");
            }

            _values[args[i]] = args[i + 1];
        }
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string Required(string name) => Text(name) ?? throw new LoadException($"{name} is missing");

    public int Number(string name, int fallback, int min, int max) => OptionalNumber(name, min, max) ?? fallback;

    public int? OptionalNumber(string name, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new LoadException($"{name} must be a whole number from {min} to {max}, not {text}");
    }
}
