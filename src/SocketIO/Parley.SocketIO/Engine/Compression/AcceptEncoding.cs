using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Parley.SocketIO.Engine;

/// <summary>Chooses between gzip and deflate by the header <c>Accept-Encoding</c> (RFC 9110, section 12.5.3). Stateless.</summary>
internal static class AcceptEncoding
{
    public const string Gzip = "gzip";
    public const string Deflate = "deflate";

    /// <returns>The encoding with the highest weight, of equals the one that is named first; <see langword="null"/> for none.</returns>
    public static string? Choose(StringValues header)
    {
        var gzip = default(Preference);
        var deflate = default(Preference);
        var any = default(Preference);
        var position = 0;
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var part = line.AsSpan()[range];
                var semicolon = part.IndexOf(';');
                var name = (semicolon < 0 ? part : part[..semicolon]).Trim();
                var preference = new Preference(semicolon < 0 ? 1 : WeightOf(part[(semicolon + 1)..]), position++);
                if (name.Equals(Gzip, StringComparison.OrdinalIgnoreCase))
                {
                    gzip = preference;
                }
                else if (name.Equals(Deflate, StringComparison.OrdinalIgnoreCase))
                {
                    deflate = preference;
                }
                else if (name is "*")
                {
                    any = preference;
                }
            }
        }

        gzip = gzip.IsNamed ? gzip : any;
        deflate = deflate.IsNamed ? deflate : any;
        if (gzip.Weight <= 0 && deflate.Weight <= 0)
        {
            return null;
        }

        return gzip.Weight > deflate.Weight || (gzip.Weight == deflate.Weight && gzip.Position <= deflate.Position) ? Gzip : Deflate;
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

    private readonly struct Preference(double weight, int position)
    {
        public double Weight { get; } = weight;

        public int Position { get; } = position;

        public bool IsNamed { get; } = true;
    }
}
