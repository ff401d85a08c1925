using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Parley.SocketIO.Engine;

/// <summary>Chooses an encoding by the header <c>Accept-Encoding</c> (RFC 9110, section 12.5.3). Stateless.</summary>
internal static class AcceptEncoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";
    public const string Deflate = "deflate";

    /// <param name="header">The header of the request.</param>
    /// <param name="offered">What the server can do, the best first.</param>
    /// <returns>
    /// The encoding with the highest weight; of equals one that is named goes before one that <c>*</c> allows, then the one
    /// that the header has first. <see langword="null"/> for none.
    /// </returns>
    public static string? Choose(StringValues header, params ReadOnlySpan<string> offered)
    {
        Span<Preference> preferences = stackalloc Preference[offered.Length];
        var position = 0;
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var part = line.AsSpan()[range];
                var semicolon = part.IndexOf(';');
                var name = (semicolon < 0 ? part : part[..semicolon]).Trim();
                var weight = semicolon < 0 ? 1 : WeightOf(part[(semicolon + 1)..]);
                for (var i = 0; i < offered.Length; i++)
                {
                    var isNamed = name.Equals(offered[i], StringComparison.OrdinalIgnoreCase);
                    if (isNamed || (name is "*" && !preferences[i].IsNamed))
                    {
                        preferences[i] = new Preference(weight, isNamed, position);
                    }
                }

                position++;
            }
        }

        string? chosen = null;
        var best = default(Preference);
        for (var i = 0; i < offered.Length; i++)
        {
            if (preferences[i].Weight > 0 && (chosen is null || preferences[i].IsBetterThan(best)))
            {
                chosen = offered[i];
                best = preferences[i];
            }
        }

        return chosen;
    }

    private static double WeightOf(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                // What cannot be read is no permission.
                return double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
                    ? weight
                    : 0;
            }
        }

        return 1;
    }

    private readonly struct Preference(double weight, bool isNamed, int position)
    {
        public double Weight { get; } = weight;

        public bool IsNamed { get; } = isNamed;

        private int Position { get; } = position;

        public bool IsBetterThan(in Preference other)
        {
            return Weight != other.Weight ? Weight > other.Weight
                : IsNamed != other.IsNamed ? IsNamed
                : Position < other.Position;
        }
    }
}
