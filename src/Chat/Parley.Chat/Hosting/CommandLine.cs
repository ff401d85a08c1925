namespace Parley.Chat.Hosting;

/// <summary>Turns the short forms of the command line into configuration keys; the rest is ASP.NET Core's.</summary>
internal static class CommandLine
{
    private static readonly Dictionary<string, string> ShortForms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--port"] = "--Chat:Port",
        ["--data"] = "--Chat:Data",
        ["--public-url"] = "--Chat:PublicUrl",
    };

    /// <exception cref="StartupException">An option lacks its value.</exception>
    public static string[] Expand(string[] args)
    {
        List<string> expanded = [];
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            var equals = arg.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? arg : arg[..equals];
            if (name.Equals("--insecure-lan", StringComparison.OrdinalIgnoreCase))
            {
                // A switch without a value: the configuration would take the next argument for it.
                expanded.Add("--Chat:InsecureLan=" + (equals < 0 ? "true" : arg[(equals + 1)..]));
            }
            else if (ShortForms.TryGetValue(name, out var key))
            {
                if (equals < 0 && (i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal)))
                {
                    throw new StartupException($"The option {name} needs a value.");
                }

                expanded.Add($"{key}={(equals < 0 ? args[++i] : arg[(equals + 1)..])}");
            }
            else
            {
                expanded.Add(arg);
            }
        }

        return [.. expanded];
    }
}
